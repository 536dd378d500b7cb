"""Sign-in and profile over REST."""

from typing import Annotated

from fastapi import Query, Request, Response

from app.accounts import service
from app.accounts.schemas import AccountView, NonceView, ProfileForm, SessionView, SignedInView, SignInForm
from app.api import cookies
from app.api.deps import (
    CSRF_COOKIE,
    DatabaseSession,
    MaybeCaller,
    SignedIn,
    ensure_same_origin,
    find_credential,
    make_router,
)
from app.api.envelope import Answer
from app.caller import Caller
from app.config import settings
from app.db import transaction

router = make_router("accounts")


@router.get("/auth/nonce")
def issue_nonce(
    request: Request, address: Annotated[str, Query(max_length=64)], chain_id: Annotated[int, Query(ge=1)]
) -> Answer[NonceView]:
    """A sign-in message (EIP-4361) for this wallet, to be signed as it stands within a few minutes."""
    with transaction() as session:
        row = service.issue_nonce(session, address=address, chain_id=chain_id, origin=_origin_of(request))
        return Answer(data=NonceView(nonce=row.nonce, message=row.message, expires_at=row.expires_at))


@router.post("/auth/siwe")
def sign_in(request: Request, response: Response, session: DatabaseSession, form: SignInForm) -> Answer[SignedInView]:
    """Sign in with the signed message; sets the session's cookies."""
    ensure_same_origin(request)
    earlier = find_credential(request)
    caller, token = service.sign_in(
        session,
        message=form.message,
        signature=form.signature,
        user_agent=request.headers.get("user-agent", ""),
        earlier_token=earlier.token if earlier else "",
    )
    cookies.set_session(response, token)
    return Answer(data=SignedInView(account=account_view(caller)), message="Signed in.")


@router.post("/auth/logout")
def sign_out(response: Response, session: DatabaseSession, caller: MaybeCaller) -> Answer[None]:
    """End this session; nothing happens when there is none."""
    if caller is not None:
        service.sign_out(session, session_id=caller.session_id)
    cookies.clear(response)
    return Answer(data=None, message="Signed out.")


@router.get("/auth/session")
def read_session(request: Request, response: Response, caller: MaybeCaller) -> Answer[AccountView | None]:
    """Who is signed in, or null. Puts the CSRF cookie back when a browser lost it."""
    credential = find_credential(request)
    if caller is not None and credential is not None and CSRF_COOKIE not in request.cookies:
        cookies.set_csrf(response, credential.token)
    return Answer(data=account_view(caller) if caller else None)


@router.get("/auth/sessions")
def list_sessions(session: DatabaseSession, caller: SignedIn) -> Answer[list[SessionView]]:
    """Where the caller is signed in."""
    return Answer(data=service.list_sessions(session, caller))


@router.delete("/auth/sessions/{session_id}")
def end_session(session: DatabaseSession, caller: SignedIn, session_id: str) -> Answer[None]:
    """End one of the caller's sessions."""
    service.end_session(session, caller, session_id)
    return Answer(data=None, message="That device is signed out.")


@router.get("/profile")
def read_profile(caller: SignedIn) -> Answer[AccountView]:
    """The caller's account."""
    return Answer(data=account_view(caller))


@router.put("/profile")
def update_profile(session: DatabaseSession, caller: SignedIn, form: ProfileForm) -> Answer[AccountView]:
    """Change the display name."""
    service.rename(session, caller, form.display_name)
    return _fresh(session, caller, "Saved.")


@router.post("/profile/organizer")
def become_organizer(session: DatabaseSession, caller: SignedIn) -> Answer[AccountView]:
    """Become an organizer: from now on the caller may make events."""
    service.become_organizer(session, caller)
    return _fresh(session, caller, "You can make events now.")


def account_view(caller: Caller) -> AccountView:
    """The caller as the API shows it."""
    return AccountView(
        id=caller.account_id,
        address=caller.address,
        display_name=caller.display_name,
        roles=sorted(caller.roles),
        door_event_ids=sorted(caller.door_event_ids),
        supervised_event_ids=sorted(caller.supervised_event_ids),
    )


def _fresh(session: DatabaseSession, caller: Caller, message: str) -> Answer[AccountView]:
    session.flush()
    return Answer(data=account_view(service.get_caller(session, caller.session_id)), message=message)


def _origin_of(request: Request) -> str:
    """The page that asks: its ``Origin``, else the host that it reached us by when that is one of ours."""
    origin = request.headers.get("origin")
    if origin is not None:
        return origin
    host = request.headers.get("host", "")
    return next((known for known in settings().origins if known.split("://", 1)[1] == host), settings().origin)
