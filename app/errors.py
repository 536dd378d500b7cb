"""Errors that users can meet, as one tree.

    AppError
    ├── Invalid        400   the request says something that cannot be
    ├── NotSignedIn    401
    ├── Forbidden      403
    ├── NotFound       404
    ├── Conflict       409   right request, wrong moment (sold out, already used)
    ├── Gone           410
    ├── TooLarge       413
    ├── UnsupportedType 415
    ├── TooMany        429
    └── Unavailable    503   chain or database is away; try again

Slices subclass these in their own ``errors.py``. They are translated in three places only: the API's
handler, Reflex's backend exception handler and the workflow wrapper.
"""

from typing import Any, ClassVar


class AppError(Exception):
    """A failure with a plain sentence.

    ``code`` is stable and upper-case, ``status`` an HTTP status, ``message`` one sentence for a person,
    ``details`` a list of ``{"field", "message"}`` when single fields are to blame.
    """

    code: ClassVar[str] = "ERROR"
    status: ClassVar[int] = 500
    sentence: ClassVar[str] = "Something went wrong on our side. Nothing was lost; please try again."

    def __init__(
        self,
        message: str | None = None,
        *,
        details: list[dict[str, str]] | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        self.message = message or self.sentence
        self.details = details or []
        self.retry_after_s = retry_after_s
        super().__init__(self.message)

    def as_dict(self) -> dict[str, Any]:
        """The ``error`` object of the API's envelope."""
        return {"code": self.code, "message": self.message, "details": self.details}


class Invalid(AppError):
    """The request cannot be right as it stands."""

    code = "INVALID"
    status = 400
    sentence = "That does not look right. Please check what you entered."


class NotSignedIn(AppError):
    """Nobody is signed in, or the session has ended."""

    code = "NOT_SIGNED_IN"
    status = 401
    sentence = "Please sign in first."


class Forbidden(AppError):
    """Somebody is signed in, but this is not theirs to do."""

    code = "FORBIDDEN"
    status = 403
    sentence = "You are not allowed to do this."


class NotFound(AppError):
    """There is no such thing, or it is not for the caller to know."""

    code = "NOT_FOUND"
    status = 404
    sentence = "We could not find that."


class Conflict(AppError):
    """The request is right, the moment is not."""

    code = "CONFLICT"
    status = 409
    sentence = "This has changed in the meantime. Please look again."


class Gone(AppError):
    """It was here and has ended."""

    code = "GONE"
    status = 410
    sentence = "This is over."


class TooLarge(AppError):
    """The body is larger than the route takes."""

    code = "TOO_LARGE"
    status = 413
    sentence = "That is too large."


class UnsupportedType(AppError):
    """The body is of a kind that the route does not take."""

    code = "UNSUPPORTED_TYPE"
    status = 415
    sentence = "That kind of file is not supported."


class TooMany(AppError):
    """A rate limit was reached; ``retry_after_s`` tells when to come back."""

    code = "TOO_MANY_REQUESTS"
    status = 429
    sentence = "That was a little too fast. Please wait a moment."


class Unavailable(AppError):
    """The chain or the database is away for the moment."""

    code = "UNAVAILABLE"
    status = 503
    sentence = "The network is away for a moment. Nothing was lost; please try again."


class ChainError(Exception):
    """A failure met by workers only; pages and API never see one."""


class Retryable(ChainError):
    """The node was away, slow or behind: the same step may be run again."""


class NoContract(Retryable):
    """A contract that we know is not there: the node is behind, or a reorg took its creation back."""


class Reverted(ChainError):
    """The contract refused: ``error_name`` is its custom error, ``args_`` the error's values."""

    def __init__(self, contract: str, error_name: str, args_: tuple[Any, ...] = ()) -> None:
        self.contract = contract
        self.error_name = error_name
        self.args_ = args_
        super().__init__(f"{contract}: {error_name}{args_!r}")


NEEDS_HUMAN_EXIT = 3
"""A process of ours ends with this when starting it again cannot help; its last line says what to do."""


class NeedsHuman(ChainError):
    """Retrying cannot help (no money in the relayer, unknown chain): somebody has to look."""
