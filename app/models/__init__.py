"""All tables. Importing this package registers every one of them with SQLModel's metadata."""

from app.models.account import Account, LoginNonce, LoginSession, RoleGrant, SocketPass, Wallet
from app.models.badge import Badge
from app.models.base import new_id
from app.models.chain import ChainBlock, ChainCursor, ChainLog, Deployment, OutgoingTransaction
from app.models.checkin import CheckIn, DoorAct, DoorConflict, DoorLink, Scanner
from app.models.event import Event, Tier
from app.models.gift import Gift, GiftPack, Relay, SponsorBudget
from app.models.order import Order
from app.models.outbox import ChangeCounter, IdempotencyRecord, OutboxRow
from app.models.ticket import IssuedPass, PassKey, Ticket

__all__ = [
    "Account",
    "Badge",
    "ChainBlock",
    "ChainCursor",
    "ChainLog",
    "ChangeCounter",
    "CheckIn",
    "Deployment",
    "DoorAct",
    "DoorConflict",
    "DoorLink",
    "Event",
    "Gift",
    "GiftPack",
    "IdempotencyRecord",
    "IssuedPass",
    "LoginNonce",
    "LoginSession",
    "Order",
    "OutboxRow",
    "OutgoingTransaction",
    "PassKey",
    "Relay",
    "RoleGrant",
    "Scanner",
    "SocketPass",
    "SponsorBudget",
    "Ticket",
    "Tier",
    "Wallet",
    "new_id",
]
