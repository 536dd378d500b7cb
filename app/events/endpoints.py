"""Events over REST."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import Depends, Query, Request, Response
from pydantic import AwareDatetime, BaseModel

from app.api.deps import DatabaseSession, MaybeCaller, SignedIn, from_query, make_router
from app.api.envelope import Answer, Page, PageAnswer, Paging, page_answer, public_read
from app.api.unsigned import view_transaction
from app.config import settings
from app.events import calendar, service
from app.events.errors import EventNotFound
from app.events.schemas import (
    EventDetail,
    EventForm,
    EventQuery,
    EventStats,
    EventSummary,
    Facets,
    PublishRequest,
    SaleView,
    SortKey,
    SubmittedForm,
    TierView,
)

router = make_router("events")

Fields = Annotated[str | None, Query(max_length=400, description="Only these fields of each item, e.g. `id,title`")]
Moment = AwareDatetime | date
Text = Annotated[str, Query(max_length=120)]


class SearchParameters(BaseModel):
    """What can be searched for. ``from`` and ``to`` are days (UTC, ``to`` included) or moments (``to`` excluded)."""

    q: Text = ""
    city: Text = ""
    country: Text = ""
    topic: Text = ""
    online: bool | None = None
    price: Literal["free", "paid"] | None = None
    status: Literal["on_sale", "paused", "cancelled"] | None = None
    sort: SortKey = "starts_at"
    order: Literal["asc", "desc"] = "asc"


async def event_query(
    filters: Annotated[SearchParameters, Depends(from_query(SearchParameters))],
    paging: Paging,
    starts_from: Annotated[Moment | None, Query(alias="from")] = None,
    starts_to: Annotated[Moment | None, Query(alias="to")] = None,
) -> EventQuery:
    """The search that a request asks for."""
    return EventQuery(
        **filters.model_dump(),
        starts_from=_moment(starts_from, days=0),
        starts_to=_moment(starts_to, days=1),
        paging=paging,
    )


def _moment(value: datetime | date | None, *, days: int) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return datetime.combine(value, time(), ZoneInfo("UTC")) + timedelta(days=days)


@router.get("/events", response_model=PageAnswer[EventSummary])
def search_events(
    request: Request,
    session: DatabaseSession,
    query: Annotated[EventQuery, Depends(event_query)],
    fields: Fields = None,
) -> Response:
    """Search the coming events by name, city, country, topic and date."""
    return public_read(request, page_answer(service.search(session, query)), fields=fields)


@router.get("/events/facets", response_model=Answer[Facets])
def list_facets(request: Request, session: DatabaseSession) -> Response:
    """The cities, countries and topics of the coming events, with counts."""
    return public_read(request, Answer(data=service.facets(session)))


@router.get("/events/mine")
def list_my_events(session: DatabaseSession, caller: SignedIn) -> PageAnswer[EventSummary]:
    """The caller's own events in every state."""
    events = service.list_mine(session, caller)
    return page_answer(Page(events, len(events), limit=max(1, len(events))))


@router.post("/events", status_code=201)
def create_event(session: DatabaseSession, caller: SignedIn, form: EventForm) -> Answer[EventDetail]:
    """Make a draft."""
    event = service.create_draft(session, caller, form)
    return Answer(data=service.get_for_organizer(session, caller, event.id), message="Draft saved.")


@router.get("/events/{event_id}.ics", response_class=Response, responses={200: {"content": {"text/calendar": {}}}})
def read_calendar(session: DatabaseSession, event_id: str) -> Response:
    """A published event as a calendar entry (iCalendar)."""
    found = service.find_public(session, event_id)
    if found is None:
        raise EventNotFound()
    entry = calendar.to_ics(found, f"{settings().origin}/event/{found.slug}/")
    named = {"content-disposition": f'attachment; filename="{found.slug}.ics"'}
    return Response(entry, media_type="text/calendar; charset=utf-8", headers=named)


@router.get("/events/{event_id}", response_model=Answer[EventDetail])
def read_event(
    request: Request, session: DatabaseSession, caller: MaybeCaller, event_id: str, fields: Fields = None
) -> Response:
    """An event by id or slug. Drafts are there for their organizer only."""
    found = service.find_public(session, event_id)
    if found is not None:
        return public_read(request, Answer(data=found), fields=fields)
    if caller is None:
        raise EventNotFound()
    own: Answer[EventDetail] = Answer(data=service.get_for_organizer(session, caller, event_id))
    return public_read(request, own, fields=fields, private=True)


@router.put("/events/{event_id}")
def update_event(session: DatabaseSession, caller: SignedIn, event_id: str, form: EventForm) -> Answer[EventDetail]:
    """Change an event: everything of a draft, the words of a published one."""
    service.update_event(session, caller, event_id, form)
    return Answer(data=service.get_for_organizer(session, caller, event_id), message="Saved.")


@router.delete("/events/{event_id}")
def delete_event(session: DatabaseSession, caller: SignedIn, event_id: str) -> Answer[None]:
    """Throw a draft away."""
    service.remove_draft(session, caller, event_id)
    return Answer(data=None, message="Draft deleted.")


@router.get("/events/{event_id}/tiers", response_model=Answer[list[TierView]])
def list_tiers(request: Request, session: DatabaseSession, event_id: str) -> Response:
    """The kinds of ticket of a published event."""
    return public_read(request, Answer(data=service.list_tiers(session, event_id)))


@router.post("/events/{event_id}/publish")
def publish_event(session: DatabaseSession, caller: SignedIn, event_id: str) -> Answer[PublishRequest]:
    """The transaction that puts a draft on the chain; the organizer's wallet signs it."""
    transaction = service.prepare_publish(session, caller, event_id)
    return Answer(data=PublishRequest(transaction=view_transaction(transaction)))


@router.post("/events/{event_id}/publish/submitted")
def publish_submitted(
    session: DatabaseSession, caller: SignedIn, event_id: str, form: SubmittedForm
) -> Answer[EventDetail]:
    """The wallet has sent the transaction under this hash."""
    service.publish_submitted(session, caller, event_id, tx_hash=form.tx_hash)
    return Answer(data=service.get_for_organizer(session, caller, event_id))


@router.post("/events/{event_id}/pause")
def pause_event(session: DatabaseSession, caller: SignedIn, event_id: str) -> Answer[PublishRequest]:
    """The transaction that stops the sale for now."""
    transaction = service.prepare_pause(session, caller, event_id)
    return Answer(data=PublishRequest(transaction=view_transaction(transaction)))


@router.post("/events/{event_id}/resume")
def resume_event(session: DatabaseSession, caller: SignedIn, event_id: str) -> Answer[PublishRequest]:
    """The transaction that opens the sale again."""
    transaction = service.prepare_resume(session, caller, event_id)
    return Answer(data=PublishRequest(transaction=view_transaction(transaction)))


@router.post("/events/{event_id}/cancel")
def cancel_event(session: DatabaseSession, caller: SignedIn, event_id: str) -> Answer[PublishRequest]:
    """The transaction that calls the event off for good."""
    transaction = service.prepare_cancel(session, caller, event_id)
    return Answer(data=PublishRequest(transaction=view_transaction(transaction)))


@router.get("/events/{event_id}/stats")
def read_stats(session: DatabaseSession, caller: SignedIn, event_id: str) -> Answer[EventStats]:
    """Sold, earned and inside, for the organizer."""
    return Answer(data=service.stats(session, caller, event_id))


@router.get("/events/{event_id}/sales")
def list_sales(session: DatabaseSession, caller: SignedIn, event_id: str) -> Answer[list[SaleView]]:
    """The latest purchases, for the organizer."""
    return Answer(data=service.recent_sales(session, caller, event_id))
