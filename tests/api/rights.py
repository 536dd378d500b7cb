"""A world in which everybody tries every endpoint; who may is written in ``rules``."""

from datetime import timedelta
from secrets import token_hex

from fastapi import APIRouter
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx import Response
from sqlmodel import Session, SQLModel, select

from app.caller import Caller
from app.clock import now
from app.db import reading, transaction
from app.models import CheckIn, DoorConflict, DoorLink, Event, GiftPack, LoginSession, Order, RoleGrant, Ticket, Tier
from app.units import NOBODY
from tests.api.rules import ANYONE, DRAFTER, GIFT_ID, RULES, Key, Rule
from tests.factories import (
    make_account,
    make_door_link,
    make_event,
    make_guest,
    make_organizer,
    make_session_token,
    make_ticket,
    make_tier,
)


def keys_of(*routers: APIRouter) -> set[Key]:
    """Every method and path of the routers."""
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    return {(method, route.path) for route in routes for method in route.methods or ()}


class World:
    """One organizer's draft and event, its staff (named, come by a link, and a supervisor), a holder with a ticket, an
    order, a session, a scan and a conflict."""

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
            self.supervisor = self._staff(session, self.event, "supervisor")
            self.link: DoorLink = make_door_link(session, self.event, self.organizer)
            self.link_staff = self._link_staff(session)
            self.order, self.scan = self._make_order(), self._make_scan()
            self.pack = self._make_pack()
            session.add_all([self.order, self.scan, self.pack])
            make_session_token(session, self.holder)
            session.flush()
            self.conflict = DoorConflict(event_id=self.event.id, kind="gap", second_id=self.scan.id)
            session.add(self.conflict)
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
            "conflict_id": self.conflict.id,
            "token_id": str(self.ticket.token_id),
            "link_id": self.link.id,
            "slug": self.event.slug,
            "pack_id": self.pack.id,
            "position": "0",
            "gift_id": GIFT_ID,
            "relay_id": "00" * 16,
            "cid": "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
            "kind": "event",
            "name": "A" * 43,
            "seed": "00" * 16,
        }
        if "/assets/" in key[1]:
            return f"/api/v1/assets/native?owner={self.holder.address}"
        if key[1].startswith("/api/v1/door/") and key[1] != "/api/v1/door/events":
            return f"{key[1]}?event={self.event.id}&wait_s=0"
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
            self.conflict.id,
            self.link.id,
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
        if body is not None and "public_key" in body:
            body |= {"event_id": self.event.id}
        answered: Response = client.request(key[0], self.path(key), json=body)
        return answered

    def _staff(self, session: Session, event: Event, role: str = "door") -> Caller:
        made = make_account(session, name="Jonas")
        session.add(RoleGrant(account_id=made.account_id, role=role, event_id=event.id))
        return made

    def _link_staff(self, session: Session) -> Caller:
        made = make_guest(session, "Zoë")
        grant = RoleGrant(account_id=made.account_id, role="door", event_id=self.event.id, door_link_id=self.link.id)
        session.add(grant)
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
