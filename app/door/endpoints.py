"""The door over REST: for the event's organizer, its door staff, and admins."""

from typing import Annotated

from fastapi import File, Query, UploadFile

from app.api.deps import DatabaseSession, SignedIn, make_router
from app.api.envelope import Answer, PageAnswer, Paging, page_answer
from app.door import service
from app.door.photo import MAX_BYTES
from app.door.schemas import (
    CheckInView,
    Counts,
    DoorEventView,
    PhotoAnswer,
    ScanBody,
    ScanRequest,
    UndoneView,
    VerdictAnswer,
    VerdictsAnswer,
    VerdictView,
)

router = make_router("door")


@router.get("/door/events")
def list_door_events(caller: SignedIn, session: DatabaseSession) -> Answer[list[DoorEventView]]:
    """The events whose door the caller may stand at."""
    return Answer(data=service.list_events(session, caller))


@router.post("/checkins")
def check_in(
    body: ScanBody, caller: SignedIn, session: DatabaseSession
) -> Answer[VerdictAnswer] | Answer[VerdictsAnswer]:
    """One scan, or a list of them; each gets its own verdict. Repeating an upload repeats its answer."""
    if isinstance(body, ScanRequest):
        return Answer(data=VerdictAnswer(verdict=_check_in(body, caller, session)))
    return Answer(data=VerdictsAnswer(verdicts=[_check_in(scan, caller, session) for scan in body.scans]))


@router.post("/scan/image")
def scan_image(
    event_id: Annotated[str, Query(min_length=1, max_length=32)],
    file: Annotated[UploadFile, File(description="PNG, JPEG or WebP, at most 8 MB and 40 megapixels")],
    caller: SignedIn,
    session: DatabaseSession,
    gate: Annotated[str, Query(max_length=60)] = "",
) -> Answer[PhotoAnswer]:
    """Check in the pass on a photograph."""
    image = file.file.read(MAX_BYTES + 1)
    return Answer(data=service.photo(session, caller, event_id=event_id, gate=gate, image=image))


@router.post("/checkins/{checkin_id}/undo")
def undo_check_in(checkin_id: str, caller: SignedIn, session: DatabaseSession) -> Answer[UndoneView]:
    """Take an admission back, so that the ticket may enter again."""
    return Answer(data=service.undo(session, caller, checkin_id), message="Undone. The ticket may enter again.")


@router.get("/events/{event_id}/checkins")
def list_check_ins(event_id: str, query: Paging, caller: SignedIn, session: DatabaseSession) -> PageAnswer[CheckInView]:
    """The event's scans, the newest first."""
    return page_answer(service.recent(session, caller, event_id, query))


@router.get("/events/{event_id}/counts")
def get_counts(event_id: str, caller: SignedIn, session: DatabaseSession) -> Answer[Counts]:
    """How many are inside and how many may come."""
    return Answer(data=service.counts(session, caller, event_id))


def _check_in(scan: ScanRequest, caller: SignedIn, session: DatabaseSession) -> VerdictView:
    return service.check_in(
        session,
        caller,
        event_id=scan.event_id,
        gate=scan.gate,
        pass_text=scan.pass_text,
        nonce=scan.nonce,
        scanned_at=scan.scanned_at,
    )
