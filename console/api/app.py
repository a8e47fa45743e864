"""The application of the API, with its document; it is mounted beside the pages."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException

from console.api import announcements, figures, problems, published
from console.api.access import Access
from console.desk import Desk
from console.texts import text

PATH: Final = "/api/v1"


def add(app: FastAPI, desk: Desk) -> None:
    """The API under /api/v1, described at /api/v1/openapi.json."""
    api = FastAPI(title=text("api.name"), version="1", docs_url=None, redoc_url=None, openapi_url="/openapi.json")
    for error, answer in (
        (problems.Problem, problems.on_problem),
        (HTTPException, problems.on_http),
        (RequestValidationError, problems.on_invalid),
        (Exception, problems.on_problem),
    ):
        api.add_exception_handler(error, answer)
    access = Access(desk)
    for subject in (announcements, published, figures):
        subject.add(api, desk, access)
    api.openapi = lambda: _document(api)  # type: ignore[method-assign]  # why: FastAPI's own way to change its document
    app.mount(PATH, api)


def _document(api: FastAPI) -> dict[str, Any]:
    """The document, with the one shape of problems in it."""
    if api.openapi_schema is None:
        made = get_openapi(title=api.title, version=api.version, description=text("api.about"), routes=api.routes)
        schemas = made["components"]["schemas"]
        shape = problems.ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= shape.pop("$defs", {}) | {"ProblemDocument": shape}
        schemas.pop("HTTPValidationError", None)
        schemas.pop("ValidationError", None)
        made["servers"] = [{"url": PATH}]
        api.openapi_schema = made
    return api.openapi_schema
