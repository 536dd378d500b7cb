"""One class a contract: calldata in, dataclasses out. No I/O but the views."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.chain.abi import decode_result, encode_call
from app.chain.calls import NOTHING, Call, read
from app.units import Address, Wei, parse_address

NATIVE = Address("0x" + "00" * 20)
NO_ALLOW_LIST = bytes(32)
TRANSFER_POLICIES = ("free", "marketplace", "none")
"""In the order of the contract's enum ``TransferPolicy``."""
TRUST_ESCROW = 1
"""Of the contract's enum ``Trust``."""
EVENT_STATES = ("draft", "on_sale", "cancelled", "released")
MAX_BADGES_A_CALL = 50


@dataclass(frozen=True)
class TierOnChain:
    """A tier as the contract keeps it. Times are seconds since 1970; ``sold`` is read only."""

    price_wei: Wei
    supply: int
    per_wallet: int
    sale_starts: int
    sale_ends: int
    sold: int = 0


@dataclass(frozen=True)
class EventOnChain:
    """What the factory needs to make an event. Times are seconds since 1970, shares in basis points."""

    ref: bytes
    content_hash: bytes
    starts: int
    ends: int
    releases: int
    refund_until: int
    transfer_policy: str
    resale_cap_bps: int
    royalty_bps: int
    door: Address
    tiers: tuple[TierOnChain, ...]


class Factory:
    """EventFactory: makes and registers ticket contracts."""

    def __init__(self, address: str) -> None:
        self.address = Address(address)

    def create_event(self, event: EventOnChain) -> Call:
        """The organizer's own transaction that puts an event on sale."""
        parameters: tuple[object, ...] = (
            event.ref,
            event.content_hash,
            event.starts,
            event.ends,
            event.releases,
            event.refund_until,
            NATIVE,
            TRANSFER_POLICIES.index(event.transfer_policy),
            event.resale_cap_bps,
            event.royalty_bps,
            False,
            event.door,
            [],
        )
        tiers = [_tier_tuple(tier) for tier in event.tiers]
        return Call(self.address, encode_call("EventFactory", "createEvent", parameters, tiers))

    def predict_ticket(self, organizer: str, ref: bytes) -> Address:
        """The address that the ticket contract of (organizer, ref) has or will have."""
        call = Call(self.address, encode_call("EventFactory", "predictTicket", organizer, ref))
        found: str = decode_result("EventFactory", "predictTicket", read(call))[0]
        return _checksummed(found)

    def is_escrow(self, address: str) -> bool:
        """Whether tickets may leave ``address`` whatever their policy says."""
        call = Call(self.address, encode_call("EventFactory", "trustOf", address))
        return bool(decode_result("EventFactory", "trustOf", read(call))[0] == TRUST_ESCROW)

    def announce_escrow(self, address: str) -> Call:
        """Say that ``address`` will be trusted as an escrow (curator)."""
        return Call(self.address, encode_call("EventFactory", "announceTrust", address, TRUST_ESCROW))

    def give_trust(self, address: str) -> Call:
        """Trust what was announced, once its delay has run."""
        return Call(self.address, encode_call("EventFactory", "giveTrust", address))


class TicketContract:
    """EventTicket: one event's tickets."""

    def __init__(self, address: str) -> None:
        self.address = Address(address)

    def _call(self, name: str, *values: object, value_wei: Wei = NOTHING) -> Call:
        return Call(self.address, encode_call("EventTicket", name, *values), value_wei)

    def buy(self, tier: int, quantity: int, to: str, value_wei: Wei) -> Call:
        """Buy ``quantity`` tickets for ``to``; ``value_wei`` must be the exact total."""
        return self._call("buy", tier, quantity, to, value_wei=value_wei)

    def grant_many(self, tier: int, holders: Sequence[str]) -> Call:
        """Give tickets away (organizer)."""
        return self._call("grantMany", tier, list(holders))

    def transfer(self, sender: str, to: str, token_id: int) -> Call:
        """Move a ticket (owner), unless a contract is to have it that does not say that it can hold one."""
        return self._call("safeTransferFrom", sender, to, token_id)

    def refund(self, token_id: int) -> Call:
        """Give a ticket back (owner, until the refund date)."""
        return self._call("refund", token_id)

    def pause_sale(self) -> Call:
        """Stop selling for now (organizer)."""
        return self._call("pauseSale")

    def resume_sale(self) -> Call:
        """Sell again (organizer)."""
        return self._call("resumeSale")

    def cancel(self) -> Call:
        """Call the event off for good; every ticket becomes refundable (admin)."""
        return self._call("cancel")

    def withdraw(self, to: str) -> Call:
        """Take the sales after their release (admin)."""
        return self._call("withdraw", to)

    def set_content(self, content_hash: bytes) -> Call:
        """Point the metadata at a new text (organizer)."""
        return self._call("setContent", content_hash)

    def mark_attended(self, token_ids: Sequence[int]) -> Call:
        """Write who was there: one word of 256 bits a group of tickets (door)."""
        words = attendance_words(token_ids)
        return self._call("markAttended", list(words), list(words.values()))

    def tier(self, position: int) -> TierOnChain:
        """A tier as it stands now."""
        raw = read(self._call("tier", position))
        price, supply, sold, limit, starts, ends, _root = decode_result("EventTicket", "tier", raw)[0]
        return TierOnChain(Wei(price), supply, limit, starts, ends, sold)

    def state(self) -> str:
        """``draft``, ``on_sale``, ``cancelled`` or ``released``."""
        return EVENT_STATES[decode_result("EventTicket", "state", read(self._call("state")))[0]]

    def owner_of(self, token_id: int) -> Address:
        """Who holds a ticket; raises ``Reverted`` when there is none."""
        found: str = decode_result("EventTicket", "ownerOf", read(self._call("ownerOf", token_id)))[0]
        return _checksummed(found)

    def is_attended(self, token_id: int) -> bool:
        """Whether the chain says that this ticket was there."""
        return bool(decode_result("EventTicket", "attended", read(self._call("attended", token_id)))[0])

    def total_minted(self) -> int:
        """How many tickets there are."""
        return int(decode_result("EventTicket", "totalMinted", read(self._call("totalMinted")))[0])


class BadgeContract:
    """AttendanceBadge: soulbound badges from attendance recorded on chain."""

    def __init__(self, address: str) -> None:
        self.address = Address(address)

    def mint_batch(self, ticket: str, token_ids: Sequence[int]) -> Call:
        """Mint what is due to the holders of attended tickets; what is minted already is passed over."""
        return Call(self.address, encode_call("AttendanceBadge", "mintBatch", ticket, list(token_ids)))

    def is_minted(self, event_number: int, token_id: int) -> bool:
        """Whether this ticket's badge is there."""
        call = Call(self.address, encode_call("AttendanceBadge", "isMinted", event_number, token_id))
        return bool(decode_result("AttendanceBadge", "isMinted", read(call))[0])


def attendance_words(token_ids: Sequence[int]) -> dict[int, int]:
    """Ticket ids as the contract's bitmap: word (id >> 8) → mask with bit (id & 255)."""
    words: dict[int, int] = {}
    for token_id in token_ids:
        words[token_id >> 8] = words.get(token_id >> 8, 0) | 1 << (token_id & 255)
    return words


def tokens_of_word(word: int, mask: int) -> list[int]:
    """The ticket ids of a bitmap word: the inverse of ``attendance_words``."""
    return [word << 8 | bit for bit in range(256) if mask >> bit & 1]


def _tier_tuple(tier: TierOnChain) -> tuple[int, int, int, int, int, bytes]:
    return (tier.price_wei, tier.supply, tier.per_wallet, tier.sale_starts, tier.sale_ends, NO_ALLOW_LIST)


def _checksummed(address: str) -> Address:
    return parse_address(address)
