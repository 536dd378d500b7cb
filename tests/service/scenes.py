"""Random evenings at a door, for what scanners are told of them: every step changes something that they must know."""

from contextlib import suppress
from random import Random
from secrets import token_hex

from sqlmodel import Session, select

from app.clock import now
from app.door import service
from app.door.errors import MovedSince
from app.models import ChainLog, CheckIn, IssuedPass, PassKey, Ticket
from app.tickets import index
from app.units import NOBODY
from tests.factories import make_account, make_event, make_organizer, make_tier
from tests.service.history import ALICE, BOB, NOON, Chain

GATES = ("North", "Süd", "", "Gate 3")


class Scene:
    """An event with three tiers; ``play`` does one random thing. The caller holds the clock."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session = session
        self.dice = Random(seed)
        self.organizer = make_organizer(session)
        self.event = make_event(session, self.organizer, starts_at=NOON, allows_reentry=True)
        for position in range(3):
            make_tier(session, self.event, position=position, name=f"Tier {position}", supply=10_000)
        self.staff = [make_account(session, name=name) for name in ("Jonas", "Ines", "")]
        self.chain = Chain(session, self.event.ticket_contract)
        self.next_token = 1
        self.deleted: set[int] = set()
        """Tokens whose mint a reorg took and on which nothing hung: no pass of theirs was ever made."""

    def play(self) -> str:
        """One thing, in a word."""
        acts = (self.sell, self.transfer, self.refund, self.let_in, self.let_in, self.let_out, self.undo, self.mark)
        act = self.dice.choice((*acts, self.issue, self.take_back, self.unmint, self.change_event))
        act()
        self.session.flush()
        return act.__name__

    def sell(self) -> None:
        count = self.dice.choice((1, 1, 3, 20))
        log = self.chain.sell(self.next_token, count, ALICE, tier=self.dice.randrange(3))
        index.confirm_sold(self.session, [log])
        self.next_token += count

    def transfer(self) -> None:
        if ticket := self._ticket():
            index.confirm_transfer(self.session, [self.chain.move(ticket.token_id, ticket.owner, BOB)])

    def refund(self) -> None:
        if ticket := self._ticket():
            index.confirm_refunded(self.session, [self.chain.refund(ticket.token_id)])

    def let_in(self) -> None:
        if (ticket := self._ticket()) and not (place := self._place(ticket))[1]:
            self._scan(ticket, f"{ticket.id}:{place[0] + 1}", "entry")

    def let_out(self) -> None:
        if (ticket := self._ticket()) and (place := self._place(ticket))[1]:
            self._scan(ticket, f"{ticket.id}:{place[0]}:out", "exit")

    def undo(self) -> None:
        standing = self.session.exec(select(CheckIn).where(CheckIn.admission != None)).all()  # noqa: E711
        if standing:
            with suppress(MovedSince):  # the last movement alone can be taken back
                service.undo(self.session, self.organizer, self.dice.choice(standing).id)

    def mark(self) -> None:
        if ticket := self._ticket():
            ticket.door_mark, ticket.changed_at = self.dice.choice(("", "ask", "blocked")), now()

    def issue(self) -> None:
        if ticket := self._ticket():
            ticket.pass_seq, ticket.changed_at = ticket.pass_seq + 1, now()
            moment = now()
            self.session.add(
                IssuedPass(
                    ticket_id=ticket.id,
                    pass_seq=ticket.pass_seq,
                    key_id=1,
                    form="printed",
                    owner=ticket.owner,
                    valid_from=moment,
                    valid_until=moment,
                )
            )

    def take_back(self) -> None:
        """A reorg takes a transfer or a refund."""
        moves = [log for log in self.session.exec(select(ChainLog)).all() if _can_go(log)]
        if moves:
            self._unwind(self.dice.choice(moves))

    def unmint(self) -> None:
        """A reorg takes a sale of one ticket, with all that came after."""
        sales = [log for log in self.session.exec(select(ChainLog)).all() if log.values.get("quantity") == 1]
        if sales:
            sale = self.dice.choice(sales)
            token_id = sale.values["firstTokenId"]
            for log in self.session.exec(select(ChainLog).where(ChainLog.token_id == token_id)).all():
                self.session.delete(log)
            self._unwind(sale, token_id)
            known = self.session.exec(select(Ticket).where(Ticket.token_id == token_id)).first()
            self.deleted |= set() if known else {token_id}

    def change_event(self) -> None:
        if self.dice.random() < 0.5:
            self.event.status = self.dice.choice(("on_sale", "paused", "cancelled"))
            self.event.gates = [{"name": name, "tiers": [0]} for name in GATES[: self.dice.randrange(3)]]
        else:
            number = len(self.session.exec(select(PassKey)).all()) + 1
            self.session.add(
                PassKey(event_id=self.event.id, key_id=number, public_key=token_hex(32), sealed_seed="sealed")
            )

    def _ticket(self) -> Ticket | None:
        found = self.session.exec(select(Ticket).where(Ticket.owner != NOBODY)).all()
        return self.dice.choice(found) if found else None

    def _place(self, ticket: Ticket) -> tuple[int, bool]:
        """The number of the last entry, and whether it is open."""
        scans = self.session.exec(select(CheckIn.admission).where(CheckIn.ticket_id == ticket.id)).all()
        places = [scan.split(":")[1:] for scan in scans if scan]
        last = max((int(place[0]) for place in places), default=0)
        return last, last > 0 and [str(last), "out"] not in places

    def _scan(self, ticket: Ticket, admission: str, kind: str) -> None:
        scan = CheckIn(
            nonce=token_hex(8),
            body_hash="",
            event_id=self.event.id,
            ticket_id=ticket.id,
            admission=admission,
            kind=kind,
            result="go",
            gate=self.dice.choice(GATES),
            scanned_by=self.dice.choice(self.staff).account_id,
            scanned_at=now(),
            recorded_at=now(),
        )
        self.session.add(scan)

    def _unwind(self, log: ChainLog, token_id: int | None = None) -> None:
        touched = token_id or log.token_id or 0
        self.session.delete(log)
        self.session.flush()
        index.rebuild_token(self.session, self.chain.contract, touched)


def _can_go(log: ChainLog) -> bool:
    return log.name == "TicketRefunded" or (log.name == "Transfer" and log.values["from"] != NOBODY)
