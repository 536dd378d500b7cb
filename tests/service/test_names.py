"""Names at the door, on both databases: only the pass that is shown opens its holder's, and there is nothing else."""

import base64
import gzip
import json
from datetime import timedelta
from secrets import token_bytes
from typing import Any

import pytest
from sqlmodel import Session, select

from app.clock import now
from app.door import names
from app.models import Event, IssuedPass, Ticket
from app.tickets.pass_codec import WINDOW_UNIT_S
from tests import names_vectors
from tests.factories import make_account, make_event, make_organizer, make_ticket, make_tier
from tests.names_reader import name_key, open_name

DOCUMENT: dict[str, Any] = json.loads(names_vectors.FILE.read_text())
UNITS_A_WINDOW = 96


class Hall:
    """An event now, with tickets whose passes have two windows: one since an hour, one in seven."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.event: Event = make_event(session, make_organizer(session), starts_at=now())
        self.tier = make_tier(session, self.event)
        self.begin = int((now() - timedelta(hours=1)).timestamp())
        self.next_token = 5

    def seat(self, name: str, *, form: str = "rotating", **ticket: Any) -> tuple[Ticket, list[bytes]]:
        """A ticket of somebody with a pass; the signatures of its windows."""
        holder = make_account(self.session, name=name)
        made = make_ticket(
            self.session, self.tier, self.event, holder.address, token_id=self.next_token, pass_seq=3, **ticket
        )
        self.next_token += 1
        return made, self.issue(made, form=form)

    def issue(self, ticket: Ticket, *, form: str = "rotating") -> list[bytes]:
        """A pass of the ticket's sequence, as ``tickets.service`` keeps one."""
        units = [UNITS_A_WINDOW, 24] if form == "rotating" else [UNITS_A_WINDOW + 24]
        starts = [self.begin, self.begin + UNITS_A_WINDOW * WINDOW_UNIT_S]
        signatures = [token_bytes(64) for _ in units]
        self.session.add(
            IssuedPass(
                ticket_id=ticket.id,
                pass_seq=ticket.pass_seq,
                key_id=1,
                form=form,
                owner=ticket.owner,
                windows=[[start, count] for start, count in zip(starts, units, strict=False)],
                name_keys=b"".join(map(name_key, signatures)),
                valid_from=now(),
                valid_until=now(),
            )
        )
        self.session.flush()
        return signatures

    def file(self, *, is_next: bool = False) -> bytes:
        return gzip.decompress(names.make(self.session, self.event.id, is_next=is_next).body)


@pytest.fixture
def hall(session: Session) -> Hall:
    return Hall(session)


class TestMake:
    def test_only_the_pass_opens_its_own_name(self, hall: Hall) -> None:
        people = {"Nadia Petrović": None, "Đorđe": None, "李小龙": None}
        seats = {name: hall.seat(name) for name in people}
        now_file, next_file = hall.file(), hall.file(is_next=True)
        for name, (ticket, signatures) in seats.items():
            assert open_name(now_file, ticket.token_id, signatures[0]) == name
            assert open_name(next_file, ticket.token_id, signatures[1]) == name
            others = [one for other, (_, two) in seats.items() if other != name for one in two]
            for wrong in [*others, signatures[1], token_bytes(64)]:
                assert open_name(now_file, ticket.token_id, wrong) is None

    def test_printed_has_one_window(self, hall: Hall) -> None:
        ticket, [signature] = hall.seat("Nadia", form="printed")
        assert open_name(hall.file(), ticket.token_id, signature) == "Nadia"
        assert set(hall.file(is_next=True)[28:]) == {0}

    def test_who_has_none(self, hall: Hall) -> None:
        """No display name, no pass, given back, a pass of before: all zeros."""
        hall.seat("")
        hall.seat("Ines", is_refunded=True)
        unissued = make_account(hall.session, name="Omar").address
        make_ticket(hall.session, hall.tier, hall.event, unissued, token_id=100)
        superseded, signatures = hall.seat("Pavel")
        superseded.pass_seq += 1
        hall.session.flush()
        assert set(hall.file()[28:]) == {0}
        again = hall.issue(superseded)
        assert open_name(hall.file(), superseded.token_id, signatures[0]) is None
        assert open_name(hall.file(), superseded.token_id, again[0]) == "Pavel"

    def test_of_before_there_were_windows(self, hall: Hall) -> None:
        hall.seat("Nadia")
        issued = hall.session.exec(select(IssuedPass)).one()
        issued.windows, issued.name_keys = [], b""
        hall.session.flush()
        assert set(hall.file()[28:]) == {0}

    def test_nothing_readable_and_no_key_twice(self, hall: Hall) -> None:
        ticket, _ = hall.seat("Nadia Petrović")
        first, second = hall.file(), hall.file()
        assert first[4:20] != second[4:20]
        assert first[28:] != second[28:]
        assert len(first) == 28 + 48
        for secret in ("Nadia", ticket.owner[2:], ticket.id):
            assert secret.encode() not in first
            assert secret.lower().encode() not in first

    def test_windows_go_by(self, hall: Hall, set_time: Any) -> None:
        ticket, signatures = hall.seat("Nadia")
        later = now() + timedelta(hours=8)
        set_time(later)
        assert open_name(hall.file(), ticket.token_id, signatures[1]) == "Nadia"
        set_time(later + timedelta(hours=8))
        assert set(hall.file()[28:]) == {0}
        set_time(later - timedelta(days=2))
        assert open_name(hall.file(), ticket.token_id, signatures[0]) == "Nadia"

    def test_no_ticket(self, hall: Hall) -> None:
        assert len(hall.file()) == 28


class TestVectors:
    @pytest.mark.parametrize("file", DOCUMENT["files"])
    def test_open_what_they_say(self, file: dict[str, Any]) -> None:
        body = base64.b64decode(file["bytes"])
        for one in file["opens"]:
            assert open_name(body, one["token"], bytes.fromhex(one["signature"])) == one["name"]
        for one in file["does_not_open"]:
            assert open_name(body, one["token"], bytes.fromhex(one["signature"])) is None

    def test_are_of_today(self) -> None:
        assert names_vectors.make_document() == DOCUMENT


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Nadia", "Nadia"),
        ("n" * 33, "n" * 32),
        ("é" * 17, "é" * 16),
        ("e\u0301" * 17, "é" * 16),
        ("x" * 31 + "é", "x" * 31),
        ("x" * 31 + "q\u0307\u0307", "x" * 31),
        ("x" * 20 + "👩‍👩‍👧", "x" * 20),
        ("x" + "\u0307" * 40, "ẋ" + "\u0307" * 14),
        ("", ""),
    ],
)
def test_fit(name: str, kept: str) -> None:
    fitted = names.fit(name)
    assert (len(fitted), fitted.rstrip(b"\0").decode()) == (32, kept)
