"""What can go wrong with badges."""

from app.errors import Invalid


class OwnerNeeded(Invalid):
    """Neither an address nor "me" was named."""

    code = "OWNER_NEEDED"
    sentence = "Say whose badges: a wallet address, or me."
