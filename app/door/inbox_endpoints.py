"""What the event's organizer and supervisors look after: conflicts, marks for the door, and its log."""

from typing import Annotated

from fastapi import Path, Query, Response

from app.api.deps import DatabaseSession, SignedIn, make_router
from app.api.envelope import Answer, PageAnswer, Paging, page_answer
from app.door import door_log, service
from app.door.scan_schemas import DoorMarkForm, ResolutionForm
from app.door.schemas import ConflictView, DoorMarkView, LogLine

router = make_router("door")
TokenId = Annotated[int, Path(ge=0, lt=2**24)]


@router.get("/events/{event_id}/conflicts")
def list_conflicts(
    event_id: str,
    query: Paging,
    caller: SignedIn,
    session: DatabaseSession,
    open_only: Annotated[bool, Query(alias="open")] = False,
) -> PageAnswer[ConflictView]:
    """What somebody has to look at, with both sides; open ones first, or alone (``open=true``). For supervisors."""
    return page_answer(service.list_conflicts(session, caller, event_id, query, open_only=open_only))


@router.post("/events/{event_id}/conflicts/{conflict_id}/resolve")
def resolve_conflict(
    event_id: str, conflict_id: str, body: ResolutionForm, caller: SignedIn, session: DatabaseSession
) -> Answer[ConflictView]:
    """Say what was done about a conflict. For supervisors."""
    resolved = service.resolve_conflict(session, caller, event_id, conflict_id, resolution=body.resolution)
    return Answer(data=resolved, message="Settled.")


@router.put("/events/{event_id}/tickets/{token_id}/door-mark")
def mark_ticket(
    event_id: str, token_id: TokenId, body: DoorMarkForm, caller: SignedIn, session: DatabaseSession
) -> Answer[DoorMarkView]:
    """Block a ticket at the door, let it be asked about, or neither. For supervisors."""
    return Answer(data=service.mark(session, caller, event_id, token_id, door_mark=body.mark))


@router.get("/events/{event_id}/door-log.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def read_log_as_table(event_id: str, caller: SignedIn, session: DatabaseSession) -> Response:
    """Every scan and act of the door in order, as a table. For the organizer."""
    return _file(door_log.write_csv(session, caller, event_id), "text/csv", f"door-{event_id}.csv")


@router.get("/events/{event_id}/door-log.json", response_model=Answer[list[LogLine]])
def read_log(event_id: str, caller: SignedIn, session: DatabaseSession) -> Response:
    """Every scan and act of the door in order. For the organizer."""
    return _file(door_log.write_json(session, caller, event_id), "application/json", f"door-{event_id}.json")


def _file(text: str, media_type: str, name: str) -> Response:
    kind = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    return Response(text.encode(), media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})
