"""The figures that everybody may check, on both databases: from the chain's logs, whatever our own tables say."""

from collections.abc import Iterator
from secrets import token_hex

import pytest
from sqlmodel import Session, select

from app.chain import deploy
from app.chain.contracts import BadgeContract
from app.events.errors import EventNotFound
from app.insights import transparency
from app.insights.schemas import EventFigures
from app.models import Badge, CheckIn, Event, Ticket
from app.tickets import index
from app.units import NOBODY
from tests.factories import make_account, make_address, make_event, make_organizer, make_tier
from tests.service.history import ALICE, NOON, Chain

BADGES = make_address()


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    transparency.forget()
    yield
    transparency.forget()


@pytest.fixture
def event(session: Session) -> Event:
    made: Event = make_event(session, make_organizer(session))
    make_tier(session, made)
    return made


@pytest.fixture
def chain(session: Session, event: Event) -> Chain:
    return Chain(session, event.ticket_contract)


def check(session: Session, event: Event) -> tuple[dict[str, int], dict[str, int], EventFigures]:
    """Figures and differences by name, and the whole answer."""
    transparency.forget()
    found = transparency.check_event(session, event.id)
    figures: dict[str, int] = {one.name: one.count for one in found.figures}
    differences: dict[str, int] = {one.name: one.count for one in found.differences}
    return figures, differences, found


def let_in(session: Session, event: Event, token_id: int, entry: str = "1", kind: str = "entry") -> CheckIn:
    """A scan of a ticket that stands."""
    ticket = session.exec(select(Ticket).where(Ticket.token_id == token_id)).one()
    scan = CheckIn(
        nonce=token_hex(8),
        body_hash="",
        event_id=event.id,
        ticket_id=ticket.id,
        admission=f"{ticket.id}:{entry}",
        kind=kind,
        result="go",
        scanned_by=make_account(session).account_id,
        scanned_at=NOON,
    )
    session.add(scan)
    session.flush()
    return scan


def give_badge(session: Session, event: Event, token_id: int) -> None:
    session.add(
        Badge(
            chain_id=event.chain_id,
            event_id=event.id,
            event_number=event.event_number,
            ticket_token_id=token_id,
            owner=ALICE,
            tx_hash="0x" + token_hex(32),
            minted_at=NOON,
        )
    )
    session.flush()


class TestCheckEvent:
    def test_nothing_yet(self, session: Session, event: Event) -> None:
        figures, differences, whole = check(session, event)
        assert figures == dict.fromkeys(("sold", "granted", "refunded", "let_in", "attended", "badges"), 0)
        assert set(differences.values()) == {0}
        assert (whole.block_number, whole.chain_id, whole.event_number) == (-1, 31337, event.event_number)

    def test_an_evening(self, session: Session, event: Event, chain: Chain) -> None:
        index.confirm_sold(session, [chain.sell(1, 3, ALICE), chain.sell(4, 7, ALICE)])
        tx = "0x" + token_hex(32)
        chain.move(11, NOBODY, ALICE, tx=tx)
        index.confirm_granted(
            session, [chain.log("TicketsGranted", tx=tx, by=ALICE, tier=0, firstTokenId=11, quantity=1)]
        )
        index.confirm_refunded(session, [chain.refund(10)])
        for token_id in (1, 2, 3, 4):
            let_in(session, event, token_id)
        let_in(session, event, 1, "1:out", "exit")
        let_in(session, event, 1, "2")
        chain.mark(0b100110)  # 1, 2 and 5
        give_badge(session, event, 1)
        give_badge(session, event, 9)
        figures, differences, _whole = check(session, event)
        assert figures == {"sold": 10, "granted": 1, "refunded": 1, "let_in": 4, "attended": 3, "badges": 2}
        assert differences == {
            "let_in_not_attended": 2,  # 3 and 4
            "attended_not_let_in": 1,  # 5
            "attended_without_badge": 2,  # 2 and 5
            "badge_without_attendance": 1,  # 9
        }

    def test_differences_close(self, session: Session, event: Event, chain: Chain) -> None:
        index.confirm_sold(session, [chain.sell(1, 2, ALICE)])
        scan = let_in(session, event, 1)
        assert check(session, event)[1]["let_in_not_attended"] == 1
        chain.mark(0b10)
        assert check(session, event)[1]["attended_without_badge"] == 1
        give_badge(session, event, 1)
        assert set(check(session, event)[1].values()) == {0}
        scan.admission = None
        session.flush()
        assert check(session, event)[1]["attended_not_let_in"] == 1

    def test_marks_taken_away_and_set_again(self, session: Session, event: Event, chain: Chain) -> None:
        chain.mark(0b110, word=2)
        chain.log("AttendanceCleared", token_id=513, tokenId=513)
        assert check(session, event)[0]["attended"] == 1
        chain.mark(0b10, word=2)
        chain.mark(0b10, word=2)
        assert check(session, event)[0]["attended"] == 2

    def test_of_the_logs_not_of_our_tables(self, session: Session, event: Event, chain: Chain) -> None:
        chain.sell(1, 5, ALICE)
        assert check(session, event)[0]["sold"] == 5
        assert session.exec(select(Ticket)).all() == []

    def test_other_contracts(self, session: Session, event: Event) -> None:
        other = Chain(session, make_address())
        other.sell(1, 5, ALICE)
        other.mark(0b10)
        assert set(check(session, event)[0].values()) == {0}

    def test_each_with_its_proof(self, session: Session, event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(deploy, "badge", lambda: BadgeContract(BADGES))
        proofs = {one.name: (one.contract, one.logs) for one in check(session, event)[2].figures}
        assert proofs == {
            "sold": (event.ticket_contract, ["TicketsSold"]),
            "granted": (event.ticket_contract, ["TicketsGranted"]),
            "refunded": (event.ticket_contract, ["TicketRefunded"]),
            "let_in": ("", []),
            "attended": (event.ticket_contract, ["AttendanceMarked", "AttendanceCleared"]),
            "badges": (BADGES, ["BadgesMinted"]),
        }

    def test_kept_for_a_moment(self, session: Session, event: Event, chain: Chain) -> None:
        check(session, event)
        chain.sell(1, 5, ALICE)
        assert {one.count for one in transparency.check_event(session, event.slug).figures} == {0}

    def test_drafts_are_nobodys_to_see(self, session: Session) -> None:
        draft = make_event(session, make_organizer(session), status="draft")
        with pytest.raises(EventNotFound):
            transparency.check_event(session, draft.id)
