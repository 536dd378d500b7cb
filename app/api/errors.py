"""Failures as answers: the API's one translator. Nothing of the inside ever shows, bad input is never a 500."""

from collections.abc import Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy import exc as database
from starlette.exceptions import HTTPException

from app import errors
from app.api.envelope import ErrorAnswer, ErrorBody, FieldError

log = structlog.get_logger(__name__)

RETRY_AFTER_S = 5
MALFORMED = ("missing", "json_invalid", "extra_forbidden", "model_attributes_type")
"""Pydantic's words for a payload of the wrong shape; with every ``…_type`` and ``…_parsing`` they are 422."""

BY_STATUS: dict[int, type[errors.AppError]] = {
    kind.status: kind
    for kind in (
        errors.Invalid,
        errors.NotSignedIn,
        errors.Forbidden,
        errors.NotFound,
        errors.TooLarge,
        errors.UnsupportedType,
        errors.TooMany,
        errors.Unavailable,
    )
}

DOCUMENTED: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorAnswer, "description": words}
    for status, words in {
        400: "The request breaks a rule",
        401: "Nobody is signed in",
        403: "Not allowed",
        404: "No such thing",
        409: "Right request, wrong moment",
        410: "It was here, and is over",
        413: "The body is too large",
        415: "The body is of the wrong kind",
        422: "The payload is malformed",
        429: "Too many requests; see Retry-After",
        503: "The chain or the database is away; see Retry-After",
    }.items()
}
"""What every route may answer besides its own, for the OpenAPI description."""


class Malformed(errors.AppError):
    """The payload does not have the shape that the route takes."""

    code = "MALFORMED"
    status = 422
    sentence = "The request is not of the form that this call takes."


class MethodNotAllowed(errors.AppError):
    """The path is there, not for this method."""

    code = "METHOD_NOT_ALLOWED"
    status = 405
    sentence = "This address does not take that kind of request."


def install(api: FastAPI) -> None:
    """Register the translator for every kind of failure."""
    api.add_exception_handler(errors.AppError, _on_app_error)
    api.add_exception_handler(errors.ChainError, _on_chain_error)
    api.add_exception_handler(RequestValidationError, _on_validation_error)
    api.add_exception_handler(HTTPException, _on_http_error)
    api.add_exception_handler(database.SQLAlchemyError, _on_database_error)
    api.add_exception_handler(Exception, _on_surprise)


def answer(request: Request, problem: errors.AppError) -> JSONResponse:
    """``problem`` in the envelope, with the headers that belong to it."""
    body = ErrorAnswer(
        error=ErrorBody(
            code=problem.code,
            message=problem.message,
            details=[FieldError(**detail) for detail in problem.details],
        ),
        status_code=problem.status,
        request_id=getattr(request.state, "request_id", ""),
    )
    headers = {"X-Request-ID": body.request_id} | getattr(request.state, "limit_headers", {})
    wait_s = problem.retry_after_s or (RETRY_AFTER_S if problem.status == errors.Unavailable.status else None)
    if wait_s:
        headers["Retry-After"] = str(wait_s)
    return JSONResponse(body.model_dump(), problem.status, headers=headers)


def _on_app_error(request: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, errors.AppError)  # noqa: S101 - registered for this class
    return answer(request, problem)


def _on_chain_error(request: Request, problem: Exception) -> JSONResponse:
    log.warning("chain failure reached the API", error=str(problem), kind=type(problem).__name__)
    if isinstance(problem, errors.Reverted):
        return answer(request, errors.Conflict("The contract refused this. Nothing was sent and nothing was paid."))
    return answer(request, errors.Unavailable())


def _on_validation_error(request: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, RequestValidationError)  # noqa: S101 - registered for this class
    found = problem.errors()
    details = [{"field": _field(one["loc"]), "message": str(one["msg"])} for one in found]
    kind = Malformed if any(_is_malformed(one) for one in found) else errors.Invalid
    return answer(request, kind(details=details))


def _is_malformed(one: dict[str, Any]) -> bool:
    kind = str(one["type"])
    return one["loc"][0] == "body" and (kind in MALFORMED or kind.endswith(("_type", "_parsing")))


def _field(location: Sequence[str | int]) -> str:
    return ".".join(str(part) for part in location[1:]) or str(location[0])


def _on_http_error(request: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, HTTPException)  # noqa: S101 - registered for this class
    if problem.status_code == MethodNotAllowed.status:
        response = answer(request, MethodNotAllowed())
        response.headers.update(problem.headers or {})
        return response
    return answer(request, BY_STATUS.get(problem.status_code, errors.Invalid)())


def _on_database_error(request: Request, problem: Exception) -> JSONResponse:
    if isinstance(problem, database.DataError):
        return answer(request, errors.Invalid())
    if isinstance(problem, database.IntegrityError):
        log.warning("a constraint refused a write", error=str(problem.orig))
        return answer(request, errors.Conflict())
    if isinstance(problem, database.OperationalError | database.InterfaceError | database.TimeoutError):
        log.error("the database is away", error=str(problem.__cause__ or problem))
        return answer(request, errors.Unavailable())
    return _on_surprise(request, problem)


def _on_surprise(request: Request, problem: Exception) -> JSONResponse:
    log.error("unexpected failure", exc_info=problem, path=request.url.path)
    return answer(request, errors.AppError())
