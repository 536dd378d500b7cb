"""An event whose doors are open, and a code held before a camera."""

from datetime import timedelta
from secrets import token_hex
from typing import Any

import cv2
import numpy as np
import zxingcpp
from sqlmodel import Session, select

from app.caller import Caller
from app.clock import now
from app.door import service
from app.door.scans import Scan
from app.door.schemas import VerdictView
from app.models import CheckIn, Event, Ticket, Tier
from app.tickets import service as tickets
from tests.factories import make_account, make_event, make_organizer, make_ticket, make_tier


class Door:
    """An event whose doors are open, its staff, and a holder with a pass."""

    def __init__(self, session: Session, **event: Any) -> None:
        self.session = session
        self.organizer = make_organizer(session)
        self.event: Event = make_event(session, self.organizer, starts_at=now() + timedelta(hours=1), **event)
        self.tier: Tier = make_tier(session, self.event, name="Balcony")
        self.holder: Caller = make_account(session, name="Nadia Petrović")
        self.ticket: Ticket = make_ticket(session, self.tier, self.event, self.holder.address)
        self.staff = self.make_staff("Jonas")
        self.text = self.issue(self.ticket)

    def make_staff(self, name: str) -> Caller:
        account = make_account(self.session, name=name)
        return Caller(account.account_id, account.address, name, frozenset(), frozenset({self.event.id}), "s")

    def issue(self, ticket: Ticket) -> str:
        return tickets.issue_pass(self.session, self.holder, ticket.id, form="printed").text

    def scan(self, text: str | None = None, **changes: Any) -> VerdictView:
        scan: dict[str, Any] = {
            "event_id": self.event.id,
            "gate": "North",
            "pass_text": self.text if text is None else text,
            "nonce": token_hex(8),
            "scanned_at": now(),
        }
        caller = changes.pop("caller", self.staff)
        return service.check_in(self.session, caller, Scan(**scan | changes))

    def scans(self) -> list[CheckIn]:
        return list(self.session.exec(select(CheckIn).order_by(CheckIn.recorded_at)).all())  # type: ignore[arg-type]


def draw(text: str) -> bytes:
    """A photograph, more or less: the code turned by 20 degrees on a gray wall."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    drawn = np.array(zxingcpp.write_barcode_to_image(code, scale=8, add_quiet_zones=True), np.uint8)
    wall = np.full((900, 1200), 150, np.uint8)
    wall[200 : 200 + drawn.shape[0], 300 : 300 + drawn.shape[1]] = drawn
    turn = cv2.getRotationMatrix2D((600, 450), 20, 1)
    _done, encoded = cv2.imencode(".jpg", cv2.warpAffine(wall, turn, (1200, 900), borderValue=(150.0,)))
    return encoded.tobytes()
