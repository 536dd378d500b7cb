"""The index of tickets: what the chain's logs say, written into the ticket table. ``service`` offers it to others.

The indexer stores a log and applies it in one transaction, so each log is applied once. After a reorg the tokens
concerned are built again from the logs that stand. Whatever a scanner has to know of a ticket (that it is there, whose
and of which tier it is, its refund, the sequence of its passes) also moves its ``changed_at``.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlmodel import Session

from app.clock import now
from app.models import ChainLog, Event, Ticket, new_id
from app.outbox import bump
from app.tickets import repository
from app.tickets.rules import (
    Sale,
    TokenHistory,
    begin_history,
    is_mint,
    list_touched,
    read_attended,
    read_grant,
    read_sale,
    replay_token,
)
from app.units import NOBODY


def confirm_sold(session: Session, logs: Sequence[ChainLog]) -> None:
    """Index ``TicketsSold`` logs: one ticket a token, and the tiers' counts. Other people's contracts are ignored."""
    _add_sales(session, [read_sale(log) for log in logs])


def confirm_granted(session: Session, logs: Sequence[ChainLog]) -> None:
    """Index ``TicketsGranted`` logs: tickets that the organizer gave away. Their ``Transfer`` logs name the holders."""
    sales: list[Sale] = []
    for contract, group in _by_contract(logs):
        owners = repository.list_minted(session, contract, {log.tx_hash for log in group})
        sales += [sale for log in group for sale in read_grant(log, owners)]
    _add_sales(session, sales)


def confirm_transfer(session: Session, logs: Sequence[ChainLog]) -> None:
    """Index ``Transfer`` logs: the new owner. Passes issued to the old one no longer enter. Mints are left out."""
    for contract, group in _by_contract([log for log in logs if not is_mint(log)]):
        tickets = repository.list_tokens(session, contract, list_touched(group))
        for log in group:
            if ticket := tickets.get(log.token_id or 0):
                _tell(session, {ticket.event_id}, {ticket.owner, str(log.values["to"])})
                ticket.owner = str(log.values["to"])
                ticket.sequence += 1
                _supersede(ticket)
    session.flush()


def confirm_refunded(session: Session, logs: Sequence[ChainLog]) -> None:
    """Index ``TicketRefunded`` logs: the ticket no longer enters."""
    for contract, group in _by_contract(logs):
        tickets = repository.list_tokens(session, contract, list_touched(group))
        for ticket in tickets.values():
            if not ticket.is_refunded:
                ticket.is_refunded = True
                _supersede(ticket)
                _tell(session, {ticket.event_id}, {ticket.owner})
    session.flush()


def confirm_attended(session: Session, logs: Sequence[ChainLog]) -> None:
    """Index ``AttendanceMarked`` logs: who was there, as recorded on chain."""
    for contract, group in _by_contract(logs):
        for log in group:
            repository.mark_attended(session, contract, read_attended(log), at=log.mined_at)
        tickets = repository.list_tokens(session, contract, list_touched(group)).values()
        _tell(session, {ticket.event_id for ticket in tickets}, {ticket.owner for ticket in tickets})


def confirm_attendance_cleared(session: Session, logs: Sequence[ChainLog]) -> None:
    """Index ``AttendanceCleared`` logs: the mark of a ticket of a cancelled event, taken away by its refund."""
    for contract, group in _by_contract(logs):
        for ticket in repository.list_tokens(session, contract, list_touched(group)).values():
            ticket.attended_at = None
            _tell(session, {ticket.event_id}, {ticket.owner})
    session.flush()


def rebuild_token(session: Session, contract: str, token_id: int) -> None:
    """Build one ticket again from the logs that stand."""
    rebuild_tokens(session, contract, {token_id})


def rebuild_tokens(session: Session, contract: str, token_ids: Collection[int]) -> None:
    """Build these tickets of a contract again from the logs that stand; ``pass_seq`` never goes back.

    A ticket whose mint is gone is deleted, or kept without an owner when a pass or a scan hangs on it: a later
    token of the same number must not be opened by the old pass.
    """
    event = repository.list_events_by_contract(session, [contract]).get(contract)
    if event is None:
        return
    tier_ids = repository.list_tier_ids(session, [event.id])
    logs = repository.list_logs(session, contract, token_ids)
    tickets = repository.list_tokens(session, contract, token_ids)
    for token_id in sorted(token_ids):
        _rebuild(session, event, tier_ids, token_id, tickets.get(token_id), replay_token(logs, token_id))
    session.flush()
    repository.recount_sold(session, tier_ids.values())


def _add_sales(session: Session, sales: Sequence[Sale]) -> None:
    events = repository.list_events_by_contract(session, {sale.contract for sale in sales})
    tier_ids = repository.list_tier_ids(session, {event.id for event in events.values()})
    ours = [sale for sale in sales if sale.contract in events and _tier_key(sale, events) in tier_ids]
    known, moment = _list_known(session, ours), now()
    fresh: list[dict[str, Any]] = []
    for sale in ours:
        event, tier_id = events[sale.contract], tier_ids[_tier_key(sale, events)]
        for token_id in sale.token_ids:
            if back := known[sale.contract].get(token_id):
                _overwrite(back, _columns(begin_history(sale), tier_id))
            else:
                fresh.append(_new_row(sale, token_id, event, tier_id, moment))
    repository.add_tickets(session, fresh)
    session.flush()
    repository.recount_sold(session, {tier_ids[_tier_key(sale, events)] for sale in ours})
    _tell(session, {events[sale.contract].id for sale in ours}, {sale.recipient for sale in ours})


def _rebuild(
    session: Session,
    event: Event,
    tier_ids: dict[tuple[str, int], str],
    token_id: int,
    ticket: Ticket | None,
    history: TokenHistory | None,
) -> None:
    owners = {ticket.owner} if ticket else set()
    if history is None:
        if ticket is not None:
            _unmint(session, ticket)
    else:
        tier_id = tier_ids[event.id, history.tier]
        owners.add(history.owner)
        if ticket is None:
            ticket = Ticket(**_place(event, token_id), **_columns(history, tier_id))
            session.add(ticket)
        else:
            _overwrite(ticket, _columns(history, tier_id))
    _tell(session, {event.id}, owners)


def _unmint(session: Session, ticket: Ticket) -> None:
    if ticket.owner != NOBODY and not repository.remove_unless_used(session, ticket):
        ticket.owner, ticket.is_refunded = NOBODY, True
        _supersede(ticket)


def _overwrite(ticket: Ticket, columns: dict[str, Any]) -> None:
    if columns["owner"] != ticket.owner or columns["is_refunded"] != ticket.is_refunded:
        _supersede(ticket)
    elif columns["tier_id"] != ticket.tier_id:
        ticket.changed_at = now()
    for name, value in columns.items():
        setattr(ticket, name, value)


def _supersede(ticket: Ticket) -> None:
    """Passes that were issued no longer enter, and every scanner is told so."""
    ticket.pass_seq += 1
    ticket.changed_at = now()


def _new_row(sale: Sale, token_id: int, event: Event, tier_id: str, moment: datetime) -> dict[str, Any]:
    ours = {"pass_seq": 0, "changed_at": moment}
    return _place(event, token_id) | ours | _columns(begin_history(sale), tier_id)


def _place(event: Event, token_id: int) -> dict[str, Any]:
    return {
        "id": new_id(),
        "event_id": event.id,
        "chain_id": event.chain_id,
        "contract": event.ticket_contract,
        "token_id": token_id,
    }


def _columns(history: TokenHistory, tier_id: str) -> dict[str, Any]:
    return {
        "tier_id": tier_id,
        "owner": history.owner,
        "sequence": history.sequence,
        "paid_wei": history.paid_wei,
        "is_refunded": history.is_refunded,
        "attended_at": history.attended_at,
        "minted_at": history.minted_at,
        "mint_tx_hash": history.mint_tx_hash,
    }


def _tier_key(sale: Sale, events: dict[str, Event]) -> tuple[str, int]:
    return events[sale.contract].id, sale.tier


def _list_known(session: Session, sales: Iterable[Sale]) -> dict[str, dict[int, Ticket]]:
    wanted: dict[str, set[int]] = {}
    for sale in sales:
        wanted.setdefault(sale.contract, set()).update(sale.token_ids)
    return {contract: repository.list_tokens(session, contract, ids) for contract, ids in wanted.items()}


def _by_contract(logs: Iterable[ChainLog]) -> Iterator[tuple[str, list[ChainLog]]]:
    ordered = sorted(logs, key=lambda log: (log.contract, log.block_number, log.log_index))
    for contract, group in groupby(ordered, key=lambda log: log.contract):
        yield contract, list(group)


def _tell(session: Session, event_ids: Iterable[str], owners: Iterable[str]) -> None:
    topics = {f"event:{event_id}" for event_id in event_ids} | {f"tickets:{owner}" for owner in owners}
    for topic in sorted(topics):
        bump(session, topic)
