"""What can go wrong with events."""

from app.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable


class EventNotFound(NotFound):
    """No event of that id or slug, or a draft of somebody else."""

    code = "EVENT_NOT_FOUND"
    sentence = "We could not find that event."


class TierNotFound(NotFound):
    """No tier of that id."""

    code = "TIER_NOT_FOUND"
    sentence = "We could not find that kind of ticket."


class EventInvalid(Invalid):
    """The event cannot be as it was entered; ``details`` name the fields."""

    code = "EVENT_INVALID"
    sentence = "Some details of the event need another look."


class NotYourEvent(Forbidden):
    """Only its organizer changes an event."""

    code = "NOT_YOUR_EVENT"
    sentence = "Only the organizer of this event can do that."


class OrganizersOnly(Forbidden):
    """Making events takes the organizer role."""

    code = "ORGANIZERS_ONLY"
    sentence = "Please become an organizer first."


class EventStateConflict(Conflict):
    """The event is in a state in which this cannot be done."""

    code = "EVENT_STATE"
    sentence = "That is not possible in the event's present state."


class EventFixed(Conflict):
    """What was sold under cannot be changed any more."""

    code = "EVENT_FIXED"
    sentence = "Price, times and tiers are fixed on the chain once an event is published."


class PublishRefused(Conflict):
    """The contract would refuse the event, or the transaction of another one was reported."""

    code = "PUBLISH_REFUSED"
    sentence = "The contract would refuse this event. Please check its times and tickets; nothing was sent."


class NotDeployed(Unavailable):
    """Our contracts are not on the chain yet."""

    code = "NOT_DEPLOYED"
    sentence = "The contracts are just being set up. Please try again in a moment."
