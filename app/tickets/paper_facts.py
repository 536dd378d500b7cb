"""What a paper ticket and the passes of phone wallets say: the ticket in words. Pure; times in the event's own zone."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.events.countries import name_of
from app.models import Event, Ticket, Tier


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """A ticket in words. Times are aware, in the event's zone; ``holder`` and ``short_code`` may be empty.

    ``code`` is the text of the QR code: empty where no printed code may be had. ``minted_at`` dates the paper, so that
    the same pass makes the same paper.
    """

    ticket_id: str
    event_id: str
    token_id: int
    pass_seq: int
    title: str
    tier: str
    holder: str
    venue: str
    address: str
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    zone: str
    refund_rule: str
    code: str
    short_code: str
    minted_at: datetime
    url: str
    """The ticket's page."""

    @property
    def day(self) -> str:
        """As in "Saturday 28 November 2026"."""
        return f"{self.starts_at:%A} {self.starts_at.day} {self.starts_at:%B %Y}"

    @property
    def course(self) -> str:
        """As in "Doors 18:00, starts 19:00 (Warsaw time)"; the day again where the doors open on another one."""
        starts = f"{self.starts_at:%H:%M}"
        city = f"({self.zone.rsplit('/', 1)[-1].replace('_', ' ')} time)"
        if self.doors_at == self.starts_at:
            return f"Starts {starts} {city}"
        is_same = self.doors_at.date() == self.starts_at.date()
        doors = f"{self.doors_at:%H:%M}" if is_same else short_words(self.doors_at)
        return f"Doors {doors}, starts {starts} {city}"

    @property
    def spaced_code(self) -> str:
        """The short code in two groups of four on one line, easier to say and to type."""
        half = len(self.short_code) // 2
        return f"{self.short_code[:half]}\u00a0{self.short_code[half:]}".strip()


def short_words(moment: datetime) -> str:
    """As in "Sat 28 Nov, 20:00"."""
    return f"{moment:%a} {moment.day} {moment:%b, %H:%M}"


def make_facts(
    ticket: Ticket,
    event: Event,
    tier: Tier,
    *,
    holder: str,
    origin: str,
    code: str = "",
    short_code: str = "",
) -> PaperFacts:
    """The words of a ticket."""
    zone = ZoneInfo(event.timezone)
    return PaperFacts(
        ticket_id=ticket.id,
        event_id=event.id,
        token_id=ticket.token_id,
        pass_seq=ticket.pass_seq,
        title=event.title,
        tier=tier.name,
        holder=holder,
        venue="Online" if event.is_online else event.venue or event.city,
        address="" if event.is_online else _address(event),
        doors_at=event.doors_at.astimezone(zone),
        starts_at=event.starts_at.astimezone(zone),
        ends_at=event.ends_at.astimezone(zone),
        zone=event.timezone,
        refund_rule=_refund_rule(ticket, event, zone),
        code=code,
        short_code=short_code,
        minted_at=ticket.minted_at,
        url=f"{origin}/tickets/{ticket.id}/",
    )


def _address(event: Event) -> str:
    country = name_of(event.country)
    city = event.city if event.venue else ""
    return ", ".join(part for part in (event.address, city, country) if part)


def _refund_rule(ticket: Ticket, event: Event, zone: ZoneInfo) -> str:
    """The rule that the contract keeps. Paper outlives the day, so it names the date and what comes after it."""
    until = short_words(event.refund_until.astimezone(zone))
    if ticket.paid_wei == 0:
        return f"Free. You can give it back until {until}."
    return f"Money back until {until}, whatever the reason; after that only if the event is cancelled."
