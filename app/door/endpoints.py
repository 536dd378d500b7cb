"""The door over REST: for the event's organizer, its door staff, and admins."""

from typing import Annotated, ClassVar

from fastapi import File, Query, Request, UploadFile

from app.api import limits
from app.api.deps import DatabaseSession, SignedIn, make_router
from app.api.envelope import Answer, PageAnswer, Paging, page_answer
from app.api.route import GuardedRoute
from app.door import service
from app.door.photo import MAX_BYTES
from app.door.scan_schemas import AdmitForm, ScanBody, ScannerForm, ScanRequest
from app.door.schemas import (
    CheckInView,
    Counts,
    DoorEventView,
    PhotoAnswer,
    Refusal,
    RefusedScan,
    ScannerView,
    UndoneView,
    VerdictAnswer,
    VerdictsAnswer,
    VerdictView,
)
from app.errors import AppError

MAX_SCANS_BYTES = 256 * 1024
"""A hundred scans with their records are half of it."""


class ScansRoute(GuardedRoute):
    """Lists of scans are larger than other calls."""

    max_json_bytes: ClassVar[int] = MAX_SCANS_BYTES


router = make_router("door")
scans_router = make_router("door", route_class=ScansRoute)


@router.get("/door/events")
def list_door_events(caller: SignedIn, session: DatabaseSession) -> Answer[list[DoorEventView]]:
    """The events whose door the caller may stand at."""
    return Answer(data=service.list_events(session, caller))


@router.post("/door/scanners")
def register_scanner(body: ScannerForm, caller: SignedIn, session: DatabaseSession) -> Answer[ScannerView]:
    """Make this device a scanner with a log of its own. The same key again gives the same scanner."""
    return Answer(data=service.register_scanner(session, caller, **body.model_dump()))


@scans_router.post("/checkins")
def check_in(
    body: ScanBody, request: Request, caller: SignedIn, session: DatabaseSession
) -> Answer[VerdictAnswer] | Answer[VerdictsAnswer]:
    """One scan, or a list of at most 100; each gets its own verdict. Repeating an upload repeats its answer.

    In a list, a scan that is refused has its error in its place, and the others are taken. Ten typed codes a minute.
    """
    scans = [one.as_scan() for one in ([body] if isinstance(body, ScanRequest) else body.scans)]
    for scan in scans:
        if scan.code is not None:
            limits.count_code(request, caller.account_id)
    if isinstance(body, ScanRequest):
        return Answer(data=VerdictAnswer(verdict=service.check_in(session, caller, scans[0])))
    answers = service.check_in_all(session, caller, scans)
    return Answer(data=VerdictsAnswer(verdicts=[_place(one) for one in answers]))


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
    """Take an entry or exit back. Door staff undo their own scans, supervisors all."""
    return Answer(data=service.undo(session, caller, checkin_id), message="Undone.")


@router.post("/checkins/{checkin_id}/admit")
def admit(checkin_id: str, body: AdmitForm, caller: SignedIn, session: DatabaseSession) -> Answer[VerdictAnswer]:
    """Let in who was refused: for supervisors, with a reason that stays in the log."""
    verdict = service.admit(session, caller, checkin_id, reason=body.reason, nonce=body.nonce)
    return Answer(data=VerdictAnswer(verdict=verdict))


@router.get("/events/{event_id}/checkins")
def list_check_ins(event_id: str, query: Paging, caller: SignedIn, session: DatabaseSession) -> PageAnswer[CheckInView]:
    """The event's scans, the newest first; holders' names are there for supervisors."""
    return page_answer(service.recent(session, caller, event_id, query))


@router.get("/events/{event_id}/counts")
def get_counts(event_id: str, caller: SignedIn, session: DatabaseSession) -> Answer[Counts]:
    """How many are inside and how many may come; how many come in by each gate, and how fast."""
    return Answer(data=service.counts(session, caller, event_id))


def _place(answer: VerdictView | AppError) -> VerdictView | RefusedScan:
    if isinstance(answer, VerdictView):
        return answer
    return RefusedScan(error=Refusal(code=answer.code, message=answer.message))
