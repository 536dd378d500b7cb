"""One random evening on a real chain, read by the product's indexer while blocks are taken back under it."""

from collections import Counter
from random import Random
from typing import Any

from app.chain import deploy, embedded, sender
from app.chain.calls import Call
from app.chain.indexer import Apply, Indexer
from app.chain.node import NodeRefused, node
from app.errors import NoContract, Reverted
from app.units import Wei
from app.workers import projection, verify
from tests.chain.control import mine, raw_of, receipt_of, reorg, set_automine, wait_until
from tests.chain.venue import CHAIN_ID, PRICE_WEI, Person, Venue, forget_index, make_indexer, read_tables

DEEPEST = 64
"""Blocks that a reorg takes back at most."""
ACTS = 45
GUESTS = 4
QUIET_LOOKS = 3
Raw = tuple[str, int, bytes]
"""A sent transaction: sender, nonce, signed bytes."""


class Course:
    """A seed's evening: two events, guests, random acts, reorgs and restarts of the reader."""

    def __init__(self, seed: int, unwind: Apply) -> None:
        self.random = Random(seed)
        self._unwind = unwind
        self.counts: Counter[str] = Counter()
        self.depths: list[int] = []
        deploy.deploy_missing()
        self.guests = [Person() for _ in range(GUESTS)]
        late = Person()
        self.venues = [Venue()]
        mine(DEEPEST + 6)  # contracts and the first event are deeper than any reorg; the second may be lost
        self.venues.append(Venue(late))
        self.reader = self._new_reader()

    def play(self) -> None:
        """Everything that happens, and then the quiet in which the reader comes to its end."""
        for _ in range(ACTS):
            self._act()
            if self.random.random() < 0.35:
                self.reader.step()
            if self.random.random() < 0.12:
                self.reader = self._new_reader()
                self.counts["restarts"] += 1
            if self.random.random() < 0.14:
                self._reorg()
        sender.heal()
        self._wait_for_quiet()
        self.read_all(self.reader)

    def read_all(self, reader: Indexer) -> None:
        """Step until there is nothing more to do."""
        while reader.step():
            pass

    def differences(self) -> list[str]:
        """Between what was followed and a clean rebuild, table by table, and what ``verify`` has to say."""
        found = verify.run()
        followed = read_tables()
        forget_index()
        self.read_all(make_indexer())
        rebuilt = read_tables()
        self.counts["logs"] += len(rebuilt["ChainLog"])
        for table, rows in rebuilt.items():
            found += [f"{table}, only followed: {row}" for row in sorted(set(followed[table]) - set(rows))]
            found += [f"{table}, only rebuilt: {row}" for row in sorted(set(rows) - set(followed[table]))]
        return found

    def _new_reader(self) -> Indexer:
        return Indexer(node(), CHAIN_ID, apply=projection.apply, unwind=self._unwind)

    def _act(self) -> None:
        venue, guest = self.random.choice(self.venues), self.random.choice(self.guests)
        acts: dict[Any, int] = {
            self._buy: 8,
            self._crowd: 2,
            self._give: 5,
            self._refund: 3,
            self._grant: 2,
            self._admit: 4,
            self._award: 3,
            self._pause: 1,
            self._rest: 3,
            self._cancel: 1 if self.random.random() < 0.1 else 0,
        }
        act = self.random.choices(list(acts), list(acts.values()))[0]
        try:
            act(venue, guest)
        except (NodeRefused, Reverted, NoContract):  # the act came too late or too early: so it goes on a chain
            self.counts["refused"] += 1
        self.counts["acts"] += 1

    def _buy(self, venue: Venue, guest: Person) -> None:
        quantity, tier = self.random.randint(1, 4), self.random.randint(0, 1)
        self._send(guest, venue.tickets.buy(tier, quantity, guest.address, self._price(tier, quantity)))

    def _price(self, tier: int, quantity: int) -> Wei:
        return Wei(0 if tier else PRICE_WEI * quantity)

    def _crowd(self, venue: Venue, _guest: Person) -> None:
        """Everybody in one block."""
        set_automine(False)
        try:
            for guest in self.guests:
                node().send_raw(guest.sign(venue.tickets.buy(0, 1, guest.address, PRICE_WEI)))
            mine()
        finally:
            set_automine(True)

    def _give(self, venue: Venue, _guest: Person) -> None:
        token = self._token(venue)
        owner = self._owner(venue, token)
        self._send(owner, venue.tickets.transfer(owner.address, self.random.choice(self.guests).address, token))

    def _refund(self, venue: Venue, _guest: Person) -> None:
        token = self._token(venue)
        self._send(self._owner(venue, token), venue.tickets.refund(token))

    def _grant(self, venue: Venue, guest: Person) -> None:
        self._send(venue.organizer, venue.tickets.grant_many(1, [guest.address] * self.random.randint(1, 3)))

    def _admit(self, venue: Venue, _guest: Person) -> None:
        self._relay(venue.tickets.mark_attended([self._token(venue) for _ in range(self.random.randint(1, 3))]))

    def _award(self, venue: Venue, _guest: Person) -> None:
        tokens = sorted({self._token(venue) for _ in range(4)})
        self._relay(deploy.badge().mint_batch(venue.tickets.address, tokens))

    def _pause(self, venue: Venue, _guest: Person) -> None:
        is_on = venue.tickets.state() == "on_sale"
        self._send(venue.organizer, venue.tickets.pause_sale() if is_on else venue.tickets.resume_sale())

    def _cancel(self, venue: Venue, _guest: Person) -> None:
        self._send(venue.organizer, venue.tickets.cancel())

    def _rest(self, _venue: Venue, _guest: Person) -> None:
        mine(self.random.randint(1, 12))

    def _relay(self, call: Call) -> None:
        """By the relayer, under a purpose of its own, so that healing sends the same bytes again."""
        sender.send(f"course:{self.random.getrandbits(64):016x}", call)

    def _token(self, venue: Venue) -> int:
        return self.random.randint(1, max(1, venue.tickets.total_minted()))

    def _owner(self, venue: Venue, token: int) -> Person:
        owner = venue.tickets.owner_of(token)
        return next(guest for guest in self.guests if guest.address == owner)

    def _send(self, person: Person, call: Call) -> None:
        receipt_of(node().send_raw(person.sign(call)))

    def _wait_for_quiet(self) -> None:
        """Until anvil has mined what it was given: it answers before it does."""
        seen: list[int] = []

        def is_quiet() -> bool:
            seen.append(node().block_number())
            waiting = int(node().call("txpool_status")["pending"], 16)
            return waiting == 0 and len(seen) > QUIET_LOOKS and len(set(seen[-QUIET_LOOKS:])) == 1

        wait_until(is_quiet, "everything is mined")

    def _reorg(self) -> None:
        """Another branch of the same length, on which some of what was lost has happened, in another order."""
        self._wait_for_quiet()
        depth = self.random.randint(1, DEEPEST)
        head = node().block_number()
        lost = self._transactions(head - depth + 1, head)
        branch, later = self._choose(lost)
        blocks = sorted(self.random.randrange(depth) for _ in branch)
        reorg(depth, tuple((raw, block) for (_who, _nonce, raw), block in zip(branch, blocks, strict=True)))
        for person in [*self.guests, *(venue.organizer for venue in self.venues)]:
            embedded.fund(node(), person.address)  # anvil counts what it was told to fund as part of a lost block
        embedded.fund(node(), str(sender.relayer().address))
        self.depths.append(depth)
        if self.random.random() < 0.5:
            self._send_again(later)
        if self.random.random() < 0.6:
            sender.heal()

    def _transactions(self, first: int, last: int) -> list[Raw]:
        found: list[Raw] = []
        for number in range(first, last + 1):
            block = node().call("eth_getBlockByNumber", hex(number), True)
            for one in block["transactions"]:
                found.append((one["from"], int(one["nonce"], 16), raw_of(one["hash"])))
        return found

    def _choose(self, lost: list[Raw]) -> tuple[list[Raw], list[Raw]]:
        """What is on the new branch (a sender's first ones, senders mixed anew), and the rest."""
        by_sender: dict[str, list[Raw]] = {}
        for one in lost:
            by_sender.setdefault(one[0], []).append(one)
        kept = {who: sent[: self.random.randint(0, len(sent))] for who, sent in by_sender.items()}
        later = [one for who, sent in by_sender.items() for one in sent[len(kept[who]) :]]
        turns = [who for who, sent in kept.items() for _ in sent]
        self.random.shuffle(turns)
        queues = {who: iter(sent) for who, sent in kept.items()}
        return [next(queues[who]) for who in turns], later

    def _send_again(self, later: list[Raw]) -> None:
        """Wallets send what they have not seen mined."""
        for _who, _nonce, raw in later:
            try:
                node().send_raw(raw)
            except NodeRefused:
                self.counts["refused"] += 1
