"""The two cookies of somebody who is signed in: ``ks_session`` for us alone, ``ks_csrf`` for our pages to send back."""

from fastapi import Response

from app.api.deps import CSRF_COOKIE, SESSION_COOKIE, csrf_token
from app.config import settings

SECONDS_A_DAY = 86_400


def set_session(response: Response, token: str) -> None:
    """Sign the browser in with a session's token."""
    _set(response, SESSION_COOKIE, token, is_ours_alone=True)
    set_csrf(response, token)


def set_csrf(response: Response, token: str) -> None:
    """Give our pages what they send back to show that they are ours."""
    _set(response, CSRF_COOKIE, csrf_token(token), is_ours_alone=False)


def clear(response: Response) -> None:
    """Sign the browser out."""
    for name in (SESSION_COOKIE, CSRF_COOKIE):
        response.delete_cookie(name, path="/", secure=settings().secure_cookies, samesite="lax")


def _set(response: Response, name: str, value: str, *, is_ours_alone: bool) -> None:
    response.set_cookie(
        name,
        value,
        max_age=settings().session_days * SECONDS_A_DAY,
        path="/",
        httponly=is_ours_alone,
        secure=settings().secure_cookies,
        samesite="lax",
    )
