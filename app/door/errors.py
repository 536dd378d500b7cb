"""What can go wrong at the door. A refused ticket is none of these: it is a verdict, and is recorded."""

from app.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge, Unavailable, UnsupportedType


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
