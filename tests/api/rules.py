"""Which endpoint is for whom: every one of the API has its rule here."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.clock import now
from tests.factories import make_address
from tests.record_vectors import PUBLIC_KEY

Key = tuple[str, str]
"""Method and path."""

ANYONE = "anyone"
SIGNED_IN = "signed in"
WITH_WALLET = "signed in with a wallet"
ORGANIZERS = "organizers"
THE_ORGANIZER = "the event's organizer"
DRAFTER = "the draft's organizer"
DOOR = "the event's door"
SUPERVISORS = "the event's supervisors"
WHO_SCANNED = "who made the scan, and supervisors"
HOLDER = "the ticket's holder"
BUYER = "the order's buyer"
GIVER = "the gift's sender"
OPERATOR = "the operator"

_WALLETS = frozenset({"stranger", "rival", "organizer", "staff", "other staff", "supervisor", "holder"})
_EVERYBODY = _WALLETS | {"link staff"}
"""Link staff came by a door link and have no wallet."""

WHO_MAY: dict[str, frozenset[str]] = {
    ANYONE: _EVERYBODY | {"visitor"},
    SIGNED_IN: _EVERYBODY,
    WITH_WALLET: _WALLETS,
    ORGANIZERS: frozenset({"rival", "organizer"}),
    THE_ORGANIZER: frozenset({"organizer"}),
    DRAFTER: frozenset({"organizer"}),
    DOOR: frozenset({"organizer", "staff", "link staff", "supervisor"}),
    SUPERVISORS: frozenset({"organizer", "supervisor"}),
    WHO_SCANNED: frozenset({"organizer", "staff", "supervisor"}),
    HOLDER: frozenset({"holder"}),
    BUYER: frozenset({"holder"}),
    GIVER: frozenset({"holder"}),
    OPERATOR: frozenset(),
}
PEOPLE = sorted(WHO_MAY[ANYONE])


@dataclass(frozen=True)
class Rule:
    """Who may, what a page would send, and whether the answer holds the caller's own things alone."""

    who: str
    body: dict[str, Any] | None = None
    own: bool = False


FORM = {
    "title": "Taken over",
    "venue": "Elsewhere",
    "city": "Novi Sad",
    "country": "RS",
    "timezone": "Europe/Belgrade",
    "starts_at": (now() + timedelta(days=20)).isoformat(),
    "ends_at": (now() + timedelta(days=20, hours=3)).isoformat(),
}
SENT = {"tx_hash": "0x" + "ab" * 32}
LOCK = {"claim_key": make_address(), "salt": "0x" + "01" * 32}
GIFT_ID = "0x" + "cd" * 32
CLAIM = {"gift_id": GIFT_ID, "recipient": make_address(), "deadline": 0, "claim_signature": "0x" + "00" * 65}
SCANNER = {"event_id": "{event_id}", "public_key": PUBLIC_KEY, "client_time": now().isoformat()}

RULES: dict[Key, Rule] = {
    ("GET", "/api/v1/auth/nonce"): Rule(ANYONE),
    ("POST", "/api/v1/auth/siwe"): Rule(ANYONE, {"message": "no message", "signature": "0x00"}),
    ("POST", "/api/v1/auth/logout"): Rule(ANYONE),
    ("GET", "/api/v1/auth/session"): Rule(ANYONE, own=True),
    ("GET", "/api/v1/auth/sessions"): Rule(SIGNED_IN, own=True),
    ("DELETE", "/api/v1/auth/sessions/{session_id}"): Rule(HOLDER),
    ("GET", "/api/v1/profile"): Rule(SIGNED_IN, own=True),
    ("PUT", "/api/v1/profile"): Rule(SIGNED_IN, {"display_name": "Mallory"}, own=True),
    ("POST", "/api/v1/profile/organizer"): Rule(WITH_WALLET, own=True),
    ("GET", "/api/v1/events"): Rule(ANYONE),
    ("GET", "/api/v1/events/facets"): Rule(ANYONE),
    ("GET", "/api/v1/events/mine"): Rule(SIGNED_IN, own=True),
    ("POST", "/api/v1/events"): Rule(ORGANIZERS, FORM),
    ("GET", "/api/v1/events/{event_id}.ics"): Rule(ANYONE),
    ("GET", "/api/v1/events/{event_id}"): Rule(DRAFTER),
    ("GET", "/api/v1/events/{event_id}/tiers"): Rule(ANYONE),
    ("PUT", "/api/v1/events/{event_id}"): Rule(DRAFTER, FORM),
    ("DELETE", "/api/v1/events/{event_id}"): Rule(DRAFTER),
    ("POST", "/api/v1/events/{event_id}/publish"): Rule(DRAFTER),
    ("POST", "/api/v1/events/{event_id}/publish/submitted"): Rule(DRAFTER, SENT),
    ("POST", "/api/v1/events/{event_id}/pause"): Rule(THE_ORGANIZER),
    ("POST", "/api/v1/events/{event_id}/resume"): Rule(THE_ORGANIZER),
    ("POST", "/api/v1/events/{event_id}/cancel"): Rule(THE_ORGANIZER),
    ("GET", "/api/v1/events/{event_id}/stats"): Rule(THE_ORGANIZER),
    ("GET", "/api/v1/events/{event_id}/sales"): Rule(THE_ORGANIZER),
    ("GET", "/api/v1/events/{event_id}/door-staff"): Rule(THE_ORGANIZER),
    ("POST", "/api/v1/events/{event_id}/door-staff"): Rule(THE_ORGANIZER, {"address": make_address(), "name": "Eve"}),
    ("DELETE", "/api/v1/events/{event_id}/door-staff/{account_id}"): Rule(THE_ORGANIZER),
    ("GET", "/api/v1/events/{event_id}/gates"): Rule(DOOR),
    ("PUT", "/api/v1/events/{event_id}/gates"): Rule(SUPERVISORS, {"gates": [{"name": "Taken over"}]}),
    ("GET", "/api/v1/events/{event_id}/door-links"): Rule(THE_ORGANIZER),
    ("POST", "/api/v1/events/{event_id}/door-links"): Rule(THE_ORGANIZER, {"label": "Friends", "role": "supervisor"}),
    ("DELETE", "/api/v1/events/{event_id}/door-links/{link_id}"): Rule(THE_ORGANIZER),
    ("POST", "/api/v1/door/sessions"): Rule(ANYONE, {"token": "x" * 43, "name": "Mallory"}),
    ("POST", "/api/v1/orders"): Rule(BUYER, {"tier_id": "{tier_id}", "quantity": 1, "payer_address": "{address}"}),
    ("GET", "/api/v1/orders"): Rule(SIGNED_IN, own=True),
    ("GET", "/api/v1/orders/{order_id}"): Rule(BUYER),
    ("POST", "/api/v1/orders/{order_id}/submitted"): Rule(BUYER, SENT),
    ("GET", "/api/v1/tickets"): Rule(SIGNED_IN, own=True),
    ("GET", "/api/v1/tickets/{ticket_id}"): Rule(HOLDER),
    ("GET", "/api/v1/tickets/{ticket_id}/pass"): Rule(HOLDER),
    ("POST", "/api/v1/tickets/{ticket_id}/pass"): Rule(HOLDER, {"form": "printed"}),
    ("POST", "/api/v1/tickets/{ticket_id}/transfer"): Rule(HOLDER, {"to": make_address()}),
    ("POST", "/api/v1/tickets/{ticket_id}/refund"): Rule(HOLDER),
    ("GET", "/api/v1/tickets/{ticket_id}.pdf"): Rule(HOLDER),
    ("GET", "/api/v1/tickets/{ticket_id}.pkpass"): Rule(HOLDER),
    ("GET", "/api/v1/tickets/{ticket_id}/google-wallet"): Rule(HOLDER),
    ("GET", "/api/v1/tickets/{ticket_id}/metadata"): Rule(ANYONE),
    ("GET", "/api/v1/events/{event_id}/pass-keys"): Rule(THE_ORGANIZER),
    ("POST", "/api/v1/events/{event_id}/pass-keys/rotate"): Rule(THE_ORGANIZER, {"is_compromised": True}),
    ("GET", "/api/v1/door/events"): Rule(SIGNED_IN, own=True),
    ("GET", "/api/v1/door/snapshot"): Rule(DOOR),
    ("GET", "/api/v1/door/names"): Rule(DOOR),
    ("GET", "/api/v1/door/stream"): Rule(DOOR),
    ("POST", "/api/v1/checkins"): Rule(DOOR, {"event_id": "{event_id}", "pass": "X", "nonce": "{nonce}"}),
    ("POST", "/api/v1/scan/image"): Rule(DOOR, {"event_id": "{event_id}", "file": "picture"}),
    ("POST", "/api/v1/door/scanners"): Rule(DOOR, SCANNER),
    ("POST", "/api/v1/checkins/{checkin_id}/undo"): Rule(WHO_SCANNED),
    ("POST", "/api/v1/checkins/{checkin_id}/admit"): Rule(SUPERVISORS, {"reason": "The band", "nonce": "n" * 8}),
    ("GET", "/api/v1/events/{event_id}/conflicts"): Rule(SUPERVISORS),
    ("POST", "/api/v1/events/{event_id}/conflicts/{conflict_id}/resolve"): Rule(SUPERVISORS, {"resolution": "Twins."}),
    ("PUT", "/api/v1/events/{event_id}/tickets/{token_id}/door-mark"): Rule(SUPERVISORS, {"mark": "blocked"}),
    ("GET", "/api/v1/events/{event_id}/door-log.csv"): Rule(THE_ORGANIZER),
    ("GET", "/api/v1/events/{event_id}/door-log.json"): Rule(THE_ORGANIZER),
    ("GET", "/api/v1/events/{event_id}/checkins"): Rule(DOOR),
    ("GET", "/api/v1/events/{event_id}/counts"): Rule(DOOR),
    ("GET", "/api/v1/badges"): Rule(SIGNED_IN, own=True),  # those of a named wallet are everybody's to see
    ("POST", "/api/v1/giftpacks"): Rule(GIVER, {"sender": "{address}", "items": [{"kind": "native"}]}),
    ("GET", "/api/v1/giftpacks"): Rule(SIGNED_IN, own=True),
    ("GET", "/api/v1/giftpacks/{pack_id}"): Rule(GIVER),
    ("PUT", "/api/v1/giftpacks/{pack_id}"): Rule(GIVER, {"sender": "{address}", "items": [{"kind": "native"}]}),
    ("DELETE", "/api/v1/giftpacks/{pack_id}"): Rule(GIVER),
    ("POST", "/api/v1/giftpacks/{pack_id}/items"): Rule(GIVER, {"kind": "erc20", "token": make_address()}),
    ("DELETE", "/api/v1/giftpacks/{pack_id}/items/{position}"): Rule(GIVER),
    ("POST", "/api/v1/giftpacks/{pack_id}/validate"): Rule(GIVER),
    ("POST", "/api/v1/giftpacks/{pack_id}/lock"): Rule(GIVER, LOCK),
    ("POST", "/api/v1/giftpacks/{pack_id}/submitted"): Rule(GIVER, SENT),
    ("POST", "/api/v1/giftpacks/{pack_id}/rekey"): Rule(GIVER, {"claim_key": make_address()}),
    ("POST", "/api/v1/giftpacks/{pack_id}/reclaim"): Rule(GIVER, {}),
    ("GET", "/api/v1/claim"): Rule(ANYONE),
    ("GET", "/api/v1/claim/{gift_id}"): Rule(ANYONE),
    ("POST", "/api/v1/claim/{gift_id}/opened"): Rule(ANYONE, {"signature": "0x00"}),
    ("POST", "/api/v1/claim"): Rule(ANYONE, CLAIM),
    ("GET", "/api/v1/relays/{relay_id}"): Rule(ANYONE),
    ("GET", "/api/v1/assets/{kind}"): Rule(ANYONE),
    ("GET", "/api/v1/transparency/events/{event_id}"): Rule(ANYONE),
    ("GET", "/ipfs/{cid}"): Rule(ANYONE),
    ("GET", "/art/{kind}/{seed}.svg"): Rule(ANYONE),
    ("GET", "/api/v1/config"): Rule(ANYONE),
    ("GET", "/api/v1/changes"): Rule(ANYONE),
    ("POST", "/api/v1/faucet"): Rule(ANYONE, {"address": make_address()}),
    ("POST", "/rpc"): Rule(ANYONE, {"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}),
    ("GET", "/metrics"): Rule(OPERATOR),
    ("GET", "/api/v1/health/live"): Rule(ANYONE),
    ("GET", "/api/v1/health/ready"): Rule(ANYONE),
    ("GET", "/"): Rule(ANYONE),
    ("HEAD", "/"): Rule(ANYONE),
    ("GET", "/event/{slug}"): Rule(ANYONE),
    ("HEAD", "/event/{slug}"): Rule(ANYONE),
    ("GET", "/event/{slug}/"): Rule(ANYONE),
    ("HEAD", "/event/{slug}/"): Rule(ANYONE),
    ("GET", "/g/{name}"): Rule(ANYONE),
    ("HEAD", "/g/{name}"): Rule(ANYONE),
    ("GET", "/g/{name}/"): Rule(ANYONE),
    ("HEAD", "/g/{name}/"): Rule(ANYONE),
}
