"""What goes wrong, as RFC 9457 has it (application/problem+json): what it is, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from console.texts import text

TYPE: Final = "application/problem+json"
KIND: Final = "urn:hearback:problem:"
_BY_STATUS: Final = {404: "api.no_such", 405: "api.wrong_method"}


class Wrong(BaseModel):
    """One part of a request that is not as it should be."""

    at: str = Field(description="Where in the request.", examples=["body.audience"])
    problem: str = Field(description="What is wrong there.", examples=["String should have at least 1 character"])


class ProblemDocument(BaseModel):
    """What went wrong, and what to do about it."""

    type: str = Field(description="Which kind of problem; it stays the same.", examples=[f"{KIND}no-token"])
    title: str = Field(examples=["A token is needed"])
    status: int = Field(examples=[401])
    detail: str = Field(description="What to do about it.", examples=["Ask an administrator for a token."])
    errors: list[Wrong] = Field(default_factory=list)


class Problem(Exception):
    """A request cannot be answered. `key` names the sentences `<key>.title` and `<key>.what`."""

    def __init__(
        self,
        status: int,
        key: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: list[Wrong] | None = None,
        **places: object,
    ) -> None:
        super().__init__(key)
        self.status = status
        self.key = key
        self.headers = dict(headers or {})
        self.errors = errors or []
        self.places = places


def answer(problem: Problem) -> Response:
    """The problem as it is sent."""
    body = ProblemDocument(
        type=KIND + problem.key.removeprefix("api.").replace("_", "-"),
        title=text(f"{problem.key}.title"),
        status=problem.status,
        detail=text(f"{problem.key}.what", **problem.places),
        errors=problem.errors,
    )
    return JSONResponse(body.model_dump(), problem.status, problem.headers, media_type=TYPE)


async def on_problem(_request: Request, error: Exception) -> Response:
    """A problem of ours."""
    return answer(error if isinstance(error, Problem) else Problem(500, "api.failed"))


async def on_http(_request: Request, error: Exception) -> Response:
    """No such address, or not for this method."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    return answer(Problem(status, _BY_STATUS.get(status, "api.refused"), headers=headers))


async def on_invalid(_request: Request, error: Exception) -> Response:
    """A request that is not as the document says. What stood in it is not repeated."""
    found: list[Any] = list(error.errors()) if isinstance(error, RequestValidationError) else []
    errors = [Wrong(at=".".join(str(step) for step in one["loc"]), problem=str(one["msg"])) for one in found]
    return answer(Problem(422, "api.invalid", errors=errors[:20]))


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that an address can answer with, for the document."""
    schema = {"$ref": "#/components/schemas/ProblemDocument"}
    every = sorted({401, 403, 422, 429, *statuses})
    return {
        status: {
            "description": text(f"api.status.{status}"),
            "content": {TYPE: {"schema": schema}},
            **({"headers": _HEADERS[status]} if status in _HEADERS else {}),
        }
        for status in every
    }


_HEADERS: Final[dict[int, dict[str, Any]]] = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}}},
    429: {"Retry-After": {"schema": {"type": "integer"}}},
}
