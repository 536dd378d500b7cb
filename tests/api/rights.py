"""Who may call which endpoint: a rule for each, and a world in which everybody tries everything."""

from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx import Response
from sqlmodel import Session, SQLModel, select

from app.caller import Caller
from app.clock import now
from app.db import reading, transaction
from app.models import CheckIn, Event, GiftPack, LoginSession, Order, RoleGrant, Ticket, Tier
from app.units import NOBODY
from tests.factories import (
    make_account,
    make_address,
    make_event,
    make_organizer,
    make_session_token,
    make_ticket,
    make_tier,
)

Key = tuple[str, str]
"""Method and path."""

ANYONE = "anyone"
SIGNED_IN = "signed in"
ORGANIZERS = "organizers"
THE_ORGANIZER = "the event's organizer"
DRAFTER = "the draft's organizer"
DOOR = "the event's door"
HOLDER = "the ticket's holder"
BUYER = "the order's buyer"
GIVER = "the gift's sender"
OPERATOR = "the operator"

WHO_MAY: dict[str, frozenset[str]] = {
    ANYONE: frozenset({"visitor", "stranger", "rival", "organizer", "staff", "other staff", "holder"}),
    SIGNED_IN: frozenset({"stranger", "rival", "organizer", "staff", "other staff", "holder"}),
    ORGANIZERS: frozenset({"rival", "organizer"}),
    THE_ORGANIZER: frozenset({"organizer"}),
    DRAFTER: frozenset({"organizer"}),
    DOOR: frozenset({"organizer", "staff"}),
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

RULES: dict[Key, Rule] = {
    ("GET", "/api/v1/auth/nonce"): Rule(ANYONE),
    ("POST", "/api/v1/auth/siwe"): Rule(ANYONE, {"message": "no message", "signature": "0x00"}),
    ("POST", "/api/v1/auth/logout"): Rule(ANYONE),
    ("GET", "/api/v1/auth/session"): Rule(ANYONE, own=True),
    ("GET", "/api/v1/auth/sessions"): Rule(SIGNED_IN, own=True),
    ("DELETE", "/api/v1/auth/sessions/{session_id}"): Rule(HOLDER),
    ("GET", "/api/v1/profile"): Rule(SIGNED_IN, own=True),
    ("PUT", "/api/v1/profile"): Rule(SIGNED_IN, {"display_name": "Mallory"}, own=True),
    ("POST", "/api/v1/profile/organizer"): Rule(SIGNED_IN, own=True),
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
    ("POST", "/api/v1/orders"): Rule(BUYER, {"tier_id": "{tier_id}", "quantity": 1, "payer_address": "{address}"}),
    ("GET", "/api/v1/orders"): Rule(SIGNED_IN, own=True),
    ("GET", "/api/v1/orders/{order_id}"): Rule(BUYER),
    ("POST", "/api/v1/orders/{order_id}/submitted"): Rule(BUYER, SENT),
    ("GET", "/api/v1/tickets"): Rule(SIGNED_IN, own=True),
    ("GET", "/api/v1/tickets/{ticket_id}"): Rule(HOLDER),
    ("POST", "/api/v1/tickets/{ticket_id}/pass"): Rule(HOLDER, {"form": "printed"}),
    ("GET", "/api/v1/tickets/{ticket_id}/metadata"): Rule(ANYONE),
    ("GET", "/api/v1/door/events"): Rule(SIGNED_IN, own=True),
    ("POST", "/api/v1/checkins"): Rule(DOOR, {"event_id": "{event_id}", "pass": "X", "nonce": "{nonce}"}),
    ("POST", "/api/v1/scan/image"): Rule(DOOR, {"event_id": "{event_id}", "file": "picture"}),
    ("POST", "/api/v1/checkins/{checkin_id}/undo"): Rule(DOOR),
    ("GET", "/api/v1/events/{event_id}/checkins"): Rule(DOOR),
    ("GET", "/api/v1/events/{event_id}/counts"): Rule(DOOR),
    ("GET", "/api/v1/badges"): Rule(SIGNED_IN, own=True),  # those of a named wallet are everybody's to see
    ("POST", "/api/v1/giftpacks"): Rule(GIVER, {"sender": "{address}", "items": [{"kind": "native"}]}),
    ("GET", "/api/v1/giftpacks"): Rule(SIGNED_IN, own=True),
    ("GET", "/api/v1/giftpacks/{pack_id}"): Rule(GIVER),
    ("PUT", "/api/v1/giftpacks/{pack_id}"): Rule(GIVER, {"sender": "{address}", "items": [{"kind": "native"}]}),
    ("DELETE", "/api/v1/giftpacks/{pack_id}"): Rule(GIVER),
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


def keys_of(*routers: APIRouter) -> set[Key]:
    """Every method and path of the routers."""
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    return {(method, route.path) for route in routes for method in route.methods or ()}


class World:
    """One organizer's draft and event, its staff, a holder with a ticket, an order, a session and a scan."""

    def __init__(self) -> None:
        with transaction() as session:
            self.organizer = make_organizer(session)
            self.rival = make_organizer(session, "Rival")
            self.holder = make_account(session, name="Nadia Petrović")
            self.stranger = make_account(session, name="Stranger")
            self.event: Event = make_event(session, self.organizer, starts_at=now() + timedelta(hours=1))
            self.draft: Event = make_event(
                session, self.organizer, status="draft", ticket_contract="", event_number=0, title="Secret draft"
            )
            make_tier(session, self.draft)
            other: Event = make_event(session, self.rival)
            self.tier: Tier = make_tier(session, self.event)
            self.ticket: Ticket = make_ticket(session, self.tier, self.event, self.holder.address)
            self.staff = self._staff(session, self.event)
            self.other_staff = self._staff(session, other)
            self.order, self.scan = self._make_order(), self._make_scan()
            self.pack = self._make_pack()
            session.add_all([self.order, self.scan, self.pack])
            make_session_token(session, self.holder)
            session.flush()
            self.session_id = session.exec(
                select(LoginSession.id).where(LoginSession.account_id == self.holder.account_id)
            ).one()

    def caller(self, person: str) -> Caller | None:
        """Who a word means; ``None`` for the visitor."""
        found: Caller | None = getattr(self, person.replace(" ", "_"), None)
        return found

    def path(self, key: Key) -> str:
        """The path with the ids of this world in it."""
        ids = {
            "event_id": self.draft.id if RULES.get(key, Rule(ANYONE)).who == DRAFTER else self.event.id,
            "account_id": self.staff.account_id,
            "session_id": self.session_id,
            "order_id": self.order.id,
            "ticket_id": self.ticket.id,
            "checkin_id": self.scan.id,
            "slug": self.event.slug,
            "pack_id": self.pack.id,
            "gift_id": GIFT_ID,
            "relay_id": "00" * 16,
            "cid": "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
            "kind": "event",
            "name": "A" * 43,
            "seed": "00" * 16,
        }
        if "/assets/" in key[1]:
            return f"/api/v1/assets/native?owner={self.holder.address}"
        return key[1].format(**ids)

    def secrets(self) -> tuple[str, ...]:
        """What no stranger's own things hold."""
        return (
            self.draft.id,
            self.ticket.id,
            self.order.id,
            self.session_id,
            self.scan.id,
            self.pack.id,
            "Nadia Petrović",
        )

    def ask(self, client: TestClient, key: Key, rule: Rule) -> Response:
        """Call an endpoint with what a page would send."""
        body = dict(rule.body) if rule.body is not None else None
        if body is not None and body.get("file") == "picture":
            files = {"file": ("scan.png", b"no picture", "image/png")}
            place = {"event_id": self.event.id}
            answer: Response = client.post(self.path(key), params=place, files=files)
            return answer
        if body is not None and "tier_id" in body:
            body |= {
                "tier_id": self.tier.id,
                "payer_address": self.holder.address,
                "recipient_address": self.holder.address,
            }
        if body is not None and "sender" in body:
            body |= {"sender": self.holder.address}
        if body is not None and "pass" in body:
            body |= {"event_id": self.event.id, "nonce": token_hex(8), "scanned_at": now().isoformat()}
        answered: Response = client.request(key[0], self.path(key), json=body)
        return answered

    def _staff(self, session: Session, event: Event) -> Caller:
        made = make_account(session, name="Jonas")
        session.add(RoleGrant(account_id=made.account_id, role="door", event_id=event.id))
        return made

    def _make_order(self) -> Order:
        return Order(
            account_id=self.holder.account_id,
            event_id=self.event.id,
            tier_id=self.tier.id,
            quantity=1,
            payer_address=self.holder.address,
            recipient_address=self.holder.address,
            unit_price_wei=self.tier.price_wei,
            total_wei=self.tier.price_wei,
        )

    def _make_pack(self) -> GiftPack:
        return GiftPack(
            account_id=self.holder.account_id,
            sender=self.holder.address,
            items=[{"kind": 0, "token": NOBODY, "token_id": "0", "amount": "1"}],
            wrapping="ribbon",
            lives_s=3600,
        )

    def _make_scan(self) -> CheckIn:
        return CheckIn(
            nonce=token_hex(8),
            body_hash="00",
            event_id=self.event.id,
            ticket_id=self.ticket.id,
            admission=f"{self.ticket.id}:1",
            result="go",
            scanned_by=self.staff.account_id,
            scanned_at=now(),
        )


def everything() -> dict[str, list[str]]:
    """All rows of all tables, but for which Idempotency-Keys were used and when a session was last seen."""
    with reading() as session:
        return {
            table.name: sorted(
                str({name: value for name, value in row.items() if name != "expires_at"})
                for row in session.connection().execute(table.select()).mappings()
            )
            for table in SQLModel.metadata.sorted_tables
            if table.name != "idempotency_record"
        }
