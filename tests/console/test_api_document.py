"""What schemathesis makes of the API's document, sent to the API: what comes back is as the document says."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings

from tests.console.test_api import API, caller
from tests.console.test_server import served

if TYPE_CHECKING:
    import schemathesis

__all__ = ["caller"]


async def _tried(app: FastAPI, headers: dict[str, str], examples: int) -> None:
    """What schemathesis makes of the document, sent to the API; what comes back must be as it says.

    That every text of the right length is taken is no rule here: an audience has a grammar, which no document can tell.
    """
    async with served(app, seconds=900) as address:

        def play() -> None:
            import schemathesis  # noqa: PLC0415  # why: it takes a second, which only the worker that needs it pays
            from schemathesis.core.result import Ok  # noqa: PLC0415  # why: the same
            from schemathesis.specs.openapi.checks import positive_data_acceptance  # noqa: PLC0415  # why: the same

            schema = schemathesis.openapi.from_url(f"{address}{API}/openapi.json")
            for found in schema.get_all_operations():
                assert isinstance(found, Ok)
                operation = found.ok()

                @settings(
                    max_examples=examples,
                    deadline=None,
                    derandomize=True,
                    database=None,
                    suppress_health_check=list(HealthCheck),
                )
                @given(case=operation.as_strategy())
                def one(case: schemathesis.Case[Any]) -> None:
                    case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

                one()

        await asyncio.to_thread(play)


async def test_the_api_is_as_its_document_says(
    caller: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.tries.WITHIN", 0.0)
    await _tried(app, {"Authorization": caller.headers["authorization"]}, 1)


@pytest.mark.proof
async def test_the_api_is_as_its_document_says_however_it_is_asked(
    caller: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.tries.WITHIN", 0.0)
    await _tried(app, {"Authorization": caller.headers["authorization"]}, 30)
