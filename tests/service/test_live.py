"""Snapshots and deltas, on both databases: whatever happens, who has read the one and all others since knows it all."""

import gzip
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlmodel import Session, select

from app.clock import now
from app.door import live, service
from app.door.errors import DoorEventNotFound, DoorForbidden, SnapshotNeeded
from app.door.live import MAX_CHANGED, OVERLAP, to_cursor
from app.models import Event, Ticket
from tests import snapshot_reader
from tests.factories import make_account, make_event, make_organizer, make_ticket, make_tier
from tests.service.doors import Door
from tests.service.history import NOON
from tests.service.scenes import Scene
from tests.snapshot_reader import EXISTS, IN, Picture

SetTime = Callable[[datetime], None]
STEPS = 100
LATEST = OVERLAP - timedelta(seconds=1)


def read(session: Session, event: Event) -> Picture:
    """A fresh snapshot."""
    session.flush()
    return snapshot_reader.read(gzip.decompress(live.make_snapshot(session, event.id).body))


def catch_up(session: Session, event: Event, picture: Picture) -> int:
    """Bring a picture up to date; how many tickets that took."""
    session.flush()
    delta = live.make_delta(session, event.id, picture.header["cursor"]).model_dump(mode="json")
    snapshot_reader.apply(picture, delta)
    return len(delta["tickets"])


def gist(picture: Picture, deleted: set[int]) -> tuple[object, ...]:
    """What two pictures of one moment have in common."""
    header = {name: picture.header[name] for name in ("event", "keys", "tiers", "gates")}
    return header, {token: ticket for token, ticket in picture.tickets.items() if token not in deleted}


@pytest.mark.parametrize("seed", range(3))
def test_snapshot_and_deltas_are_a_fresh_snapshot(session: Session, set_time: SetTime, seed: int) -> None:
    """Some steps are stamped up to 14 s before they can be read: their transactions took that long."""
    scene, dice, moment = Scene(session, seed), Random(seed + 1_000), NOON
    set_time(moment)
    pictures = [read(session, scene.event)]
    for step in range(STEPS):
        moment += timedelta(seconds=dice.random() * 8)
        set_time(moment - LATEST * dice.choice((0, 0, dice.random())))
        what = scene.play()
        set_time(moment)
        if dice.random() < 0.1:
            pictures.append(read(session, scene.event))
        behind = [picture for picture in pictures if dice.random() < 0.2] + [dice.choice(pictures)]
        fresh = gist(read(session, scene.event), scene.deleted)
        for picture in behind:
            catch_up(session, scene.event, picture)
            assert gist(picture, scene.deleted) == fresh, (step, what)
    tickets = session.exec(select(Ticket)).all()
    assert len(tickets) > STEPS / 4
    assert any(ticket["flags"] & IN for picture in pictures for ticket in picture.tickets.values())


def test_a_step_that_stamps_nothing_is_missed(session: Session, set_time: SetTime) -> None:
    """The control: the property above does not hold by itself."""
    scene = Scene(session, 7)
    set_time(NOON)
    scene.sell()
    set_time(NOON + timedelta(minutes=1))
    picture = read(session, scene.event)
    session.exec(select(Ticket)).all()[0].is_refunded = True
    catch_up(session, scene.event, picture)
    assert gist(picture, set()) != gist(read(session, scene.event), set())


class TestMakeDelta:
    def test_tells_what_is_new_and_no_more(self, session: Session, set_time: SetTime) -> None:
        set_time(NOON)
        door = Door(session)
        others = [make_ticket(session, door.tier, door.event, door.holder.address) for _ in range(5)]
        set_time(NOON + timedelta(minutes=1))
        picture = read(session, door.event)
        assert catch_up(session, door.event, picture) == 0
        verdict = door.scan()
        assert catch_up(session, door.event, picture) == 1
        assert picture.tickets[door.ticket.token_id] == {
            "seq": door.ticket.pass_seq,
            "tier": 0,
            "flags": EXISTS | IN,
            "at": int(now().timestamp()),
            "gate": "North",
            "by": "Jonas",
        }
        assert all(picture.tickets[other.token_id]["flags"] == EXISTS for other in others)
        set_time(NOON + timedelta(minutes=2))
        catch_up(session, door.event, picture)
        assert catch_up(session, door.event, picture) == 0
        service.undo(session, door.organizer, verdict.checkin_id)
        assert catch_up(session, door.event, picture) == 1
        assert picture.tickets[door.ticket.token_id]["flags"] == EXISTS

    def test_counts(self, session: Session) -> None:
        door = Door(session)
        door.scan()
        counts = live.make_delta(session, door.event.id, 0).counts
        assert counts is not None
        assert (counts.inside, counts.expected) == (1, 1)
        assert live.make_delta(session, door.event.id, 0, counts=False).counts is None

    def test_cursors_that_cannot_be_ours(self, session: Session) -> None:
        door = Door(session)
        with pytest.raises(SnapshotNeeded):
            live.make_delta(session, door.event.id, to_cursor(now()) + 61_000)
        with pytest.raises(SnapshotNeeded):
            live.make_delta(session, door.event.id, 2**63 - 1)

    def test_too_much(self, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
        door = Door(session)
        for _ in range(3):
            make_ticket(session, door.tier, door.event, door.holder.address)
        monkeypatch.setattr(live, "MAX_CHANGED", 3)
        with pytest.raises(SnapshotNeeded):
            live.make_delta(session, door.event.id, 0)
        assert MAX_CHANGED == 10_000

    def test_drafts_have_no_door(self, session: Session) -> None:
        draft = make_event(session, make_organizer(session), status="draft")
        with pytest.raises(DoorEventNotFound):
            live.make_delta(session, draft.id, 0)
        with pytest.raises(DoorEventNotFound):
            live.make_snapshot(session, draft.id)


class TestMakeSnapshot:
    def test_no_ticket_yet(self, session: Session) -> None:
        event = make_event(session, make_organizer(session), gates=[{"name": "North"}])
        make_tier(session, event, position=2, name="Third")
        picture = read(session, event)
        assert (picture.tickets, picture.header["n"], picture.header["gates"]) == (
            {},
            0,
            [{"name": "North", "tiers": []}],
        )
        assert [tier["name"] for tier in picture.header["tiers"]] == ["", "", "Third"]

    def test_tag_is_of_the_content(self, session: Session, set_time: SetTime) -> None:
        set_time(NOON)
        door = Door(session)
        first = live.make_snapshot(session, door.event.id)
        set_time(NOON + timedelta(minutes=1))
        assert live.make_snapshot(session, door.event.id).tag == first.tag
        door.scan()
        assert live.make_snapshot(session, door.event.id).tag != first.tag

    def test_nothing_personal_but_names_of_the_staff(self, session: Session) -> None:
        door = Door(session)
        door.scan()
        body = gzip.decompress(live.make_snapshot(session, door.event.id).body)
        for secret in ("Nadia", door.holder.address, door.ticket.id, door.holder.account_id):
            assert secret.encode() not in body

    def test_staff_without_a_name(self, session: Session) -> None:
        door = Door(session)
        door.scan(caller=door.make_staff(""))
        assert read(session, door.event).tickets[door.ticket.token_id]["by"] == "door staff"


def test_who_may(session: Session) -> None:
    door = Door(session)
    assert live.open_door(session, door.staff, door.event.id).id == door.event.id
    with pytest.raises(DoorForbidden):
        live.open_door(session, make_account(session), door.event.id)
