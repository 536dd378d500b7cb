"""What can go wrong at the door. A refused ticket is none of these: it is a verdict, and is recorded."""

from app.errors import Conflict, Forbidden, Gone, Invalid, NotFound, TooLarge, Unavailable, UnsupportedType


class DoorForbidden(Forbidden):
    """The caller is neither the event's organizer nor its door staff."""

    code = "NOT_DOOR_STAFF"
    sentence = "You are not on the door of this event. Ask its organizer to add you."


class DoorEventNotFound(NotFound):
    """No published event has this id."""

    code = "EVENT_NOT_FOUND"
    sentence = "We could not find that event."


class CheckInNotFound(NotFound):
    """No scan has this id."""

    code = "CHECKIN_NOT_FOUND"
    sentence = "We could not find that scan."


class SnapshotNeeded(Conflict):
    """The cursor cannot be ours, or more has changed since than is told one by one."""

    code = "SNAPSHOT_NEEDED"
    sentence = "Too much has changed since. Please load the whole list again."


class ListenersFull(Unavailable):
    """This process streams to as many scanners as it can."""

    code = "LISTENERS_FULL"
    sentence = "Too many scanners are listening. This one will ask again by itself."


class NonceReused(Conflict):
    """The same nonce came with another scan."""

    code = "NONCE_REUSED"
    sentence = "This scan number was already used for another scan."


class NothingToUndo(Conflict):
    """The scan let nobody in, or was undone before."""

    code = "NOTHING_TO_UNDO"
    sentence = "That scan let nobody in, so there is nothing to undo."


class MovedSince(Conflict):
    """The ticket went out or in again after that scan: what came last is taken back first."""

    code = "MOVED_SINCE"
    sentence = "They have gone out or in since. Undo that first."


class NotYourScan(Forbidden):
    """Door staff take back what they scanned themselves; the scans of others are for supervisors."""

    code = "NOT_YOUR_SCAN"
    sentence = "Somebody else made that scan. Ask a supervisor to undo it."


class SupervisorsOnly(Forbidden):
    """The caller may scan here, but not change how the door works."""

    code = "SUPERVISORS_ONLY"
    sentence = "Only the organizer and supervisors of this event can do that."


class OrganizerOnly(Forbidden):
    """Who may stand at a door, and what its log says, is for its organizer."""

    code = "NOT_YOUR_EVENT"
    sentence = "Only the organizer of this event can do that."


class NothingToAdmit(Conflict):
    """The scan refused nobody."""

    code = "NOTHING_TO_ADMIT"
    sentence = "That scan refused nobody, so there is nobody to let in."


class ExitsNotKept(Conflict):
    """The event lets nobody come back, so it does not count who leaves."""

    code = "EXITS_NOT_KEPT"
    sentence = "This event does not scan people out."


class RecordRefused(Invalid):
    """The record of a scan is not what its scanner would have signed."""

    code = "RECORD_REFUSED"
    sentence = "The record of this scan does not belong to this scanner."


class ScannerTaken(Conflict):
    """The key is another person's or another event's scanner."""

    code = "SCANNER_TAKEN"
    sentence = "This scanner belongs to another person or event. Please open the door again."


class ScannerRevoked(Gone):
    """The scanner was shut out; what it has in its queue is still taken, for the organizer to look at."""

    code = "SCANNER_REVOKED"
    sentence = "This scanner was shut out of the door. Ask the organizer."


class ConflictNotFound(NotFound):
    """No conflict of this event has this id."""

    code = "CONFLICT_NOT_FOUND"
    sentence = "We could not find that conflict."


class AlreadyResolved(Conflict):
    """Somebody has settled it before."""

    code = "ALREADY_RESOLVED"
    sentence = "Somebody has settled this already."


class DoorTicketNotFound(NotFound):
    """The event has no ticket of this number."""

    code = "TICKET_NOT_FOUND"
    sentence = "This event has no ticket of that number."


class PhotoTooLarge(TooLarge):
    """More than 8 MB or 40 million pixels."""

    code = "PHOTO_TOO_LARGE"
    sentence = "That photo is too large. Up to 8 MB and 40 megapixels work."


class PhotoUnsupported(UnsupportedType):
    """Neither PNG nor JPEG nor WebP."""

    code = "PHOTO_UNSUPPORTED"
    sentence = "That is not a photo we can read. PNG, JPEG and WebP work."


class PhotoUnreadable(Invalid):
    """The file says that it is a picture, but is damaged."""

    code = "PHOTO_UNREADABLE"
    sentence = "That photo is damaged. Please take it again."


class GatesInvalid(Invalid):
    """Gates that cannot be; the details say which."""

    code = "GATES_INVALID"
    sentence = "Please look at the gates again."


class DoorLinkInvalid(Invalid):
    """A door link that cannot be made like this; the details say why."""

    code = "DOOR_LINK_INVALID"
    sentence = "This link cannot be made like this."


class DoorLinkNotFound(NotFound):
    """No door link has this secret or id."""

    code = "DOOR_LINK_NOT_FOUND"
    sentence = "This is not a link to a door. Please open it again as it was sent to you."


class DoorLinkExpired(Gone):
    """The link's time is over."""

    code = "DOOR_LINK_EXPIRED"
    sentence = "This link has run out. Ask the organizer for a new one."


class DoorLinkRevoked(Gone):
    """The organizer has taken the link back."""

    code = "DOOR_LINK_REVOKED"
    sentence = "This link was taken back. Ask the organizer for a new one."


class DoorLinkFull(Conflict):
    """More people came by this link than one link is for."""

    code = "DOOR_LINK_FULL"
    sentence = "Too many people have used this link. Ask the organizer for a new one."


class DoorLinksUsedUp(Conflict):
    """An event has as many links as it may."""

    code = "DOOR_LINKS_USED_UP"
    sentence = "This event has 100 links already. Revoke some of them first."


class NameMissing(Invalid):
    """Who comes by a link has to say a name."""

    code = "NAME_MISSING"
    sentence = "Please enter your name. It stands with your scans."
