"""Who is asking: the signed-in person as every service sees it."""

from dataclasses import dataclass

from app.units import Address


@dataclass(frozen=True, slots=True)
class Caller:
    """A signed-in account. ``roles`` are those that hold everywhere; the others name single events.

    ``door_event_ids`` are events at whose door the account may stand, ``supervised_event_ids`` those of them where it
    may overrule a scanner.
    """

    account_id: str
    address: Address
    display_name: str
    roles: frozenset[str]
    door_event_ids: frozenset[str]
    session_id: str
    supervised_event_ids: frozenset[str] = frozenset()

    @property
    def is_admin(self) -> bool:
        """May do everything that the owner of a thing may."""
        return "admin" in self.roles

    @property
    def is_organizer(self) -> bool:
        """May make events."""
        return "organizer" in self.roles or self.is_admin

    def may_edit(self, organizer_id: str) -> bool:
        """Whether events of this organizer are the caller's to change."""
        return self.is_admin or self.account_id == organizer_id

    def may_scan(self, event_id: str, organizer_id: str) -> bool:
        """Whether the caller may stand at this event's door (``find_caller`` leaves ended grants out)."""
        return event_id in self.door_event_ids or self.may_edit(organizer_id)

    def may_supervise(self, event_id: str, organizer_id: str) -> bool:
        """Whether the caller may take scans of others back, and let in whom a scanner refused."""
        return event_id in self.supervised_event_ids or self.may_edit(organizer_id)
