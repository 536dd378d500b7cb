"""What can go wrong with accounts and sign-in."""

from app.errors import Forbidden, Invalid, NotFound


class SignInRefused(Invalid):
    """The signed message is not one that we made for this site, or not any more, or not by this wallet."""

    code = "SIGN_IN_REFUSED"
    sentence = "This sign-in could not be accepted. Please try again from the sign-in button."


class SignInExpired(SignInRefused):
    """The message was right and too old, or was used before."""

    code = "SIGN_IN_EXPIRED"
    sentence = "This sign-in has run out. Please try again."


class WrongChain(Invalid):
    """The wallet is on another chain than we are."""

    code = "WRONG_CHAIN"
    sentence = "Your wallet is on another network. Please switch it and try again."


class NeedsWallet(Forbidden):
    """Who came by a door link has no wallet, and what they want needs one."""

    code = "NEEDS_WALLET"
    sentence = "This needs a wallet. Please sign in with one first."


class NotYourDoor(Forbidden):
    """Only the organizer of an event names its door staff."""

    code = "NOT_YOUR_EVENT"
    sentence = "Only the organizer of this event can do that."


class AccountEventNotFound(NotFound):
    """No event of that id."""

    code = "EVENT_NOT_FOUND"
    sentence = "We could not find that event."


class SessionNotFound(NotFound):
    """No such session of the caller."""

    code = "SESSION_NOT_FOUND"
    sentence = "That sign-in has ended already."
