"""Gates and staff on both databases."""

import pytest
from sqlmodel import Session, select

from app.accounts.service import find_caller
from app.caller import Caller
from app.door import errors, gates, links, service, staff
from app.door.desk_schemas import DoorLinkForm, GateForm
from app.models import DoorAct, DoorLink, Scanner
from app.outbox import read_counters
from tests.factories import make_account, make_address, make_event, make_organizer, make_session_token, make_tier
from tests.service.doors import Door


def supervisor_of(session: Session, door: Door) -> Caller:
    mira = make_account(session, name="Mira")
    staff.add_staff(session, door.organizer, door.event.id, address=mira.address, role="supervisor")
    found = find_caller(session, make_session_token(session, mira))
    assert found is not None
    return found


def last_act(session: Session) -> DoorAct:
    return session.exec(select(DoorAct).order_by(DoorAct.at.desc())).all()[0]  # type: ignore[attr-defined]


class TestGates:
    def test_written_anew_and_told(self, session: Session, door: Door) -> None:
        topic = f"event:{door.event.id}"
        before = read_counters(session, [topic])[topic]
        forms = [GateForm(name="Main gate"), GateForm(name=" Balcony  stairs", tiers=[0])]
        kept = gates.set_gates(session, door.organizer, door.event.id, forms)
        assert [(gate.name, gate.tiers) for gate in kept] == [("Main gate", []), ("Balcony stairs", [0])]
        session.expire_all()
        assert gates.list_gates(session, door.staff, door.event.id) == kept
        assert (last_act(session).what, len(last_act(session).details["gates"])) == ("gates_changed", 2)
        assert read_counters(session, [topic])[topic] == before + 1

    def test_same_again_is_no_act(self, session: Session, door: Door) -> None:
        for _ in range(2):
            gates.set_gates(session, door.organizer, door.event.id, [GateForm(name="Main gate")])
        assert len(session.exec(select(DoorAct)).all()) == 1

    def test_supervisors_may_and_the_door_may_not(self, session: Session, door: Door) -> None:
        gates.set_gates(session, supervisor_of(session, door), door.event.id, [GateForm(name="Main gate")])
        with pytest.raises(errors.SupervisorsOnly):
            gates.set_gates(session, door.staff, door.event.id, [])
        with pytest.raises(errors.SupervisorsOnly):
            gates.set_gates(session, make_organizer(session), door.event.id, [])
        with pytest.raises(errors.DoorForbidden):
            gates.list_gates(session, make_organizer(session), door.event.id)

    def test_tiers_of_this_event(self, session: Session, door: Door) -> None:
        make_tier(session, door.event, position=1, name="Pit")
        with pytest.raises(errors.GatesInvalid) as refused:
            gates.set_gates(session, door.organizer, door.event.id, [GateForm(name="Stairs", tiers=[0, 2])])
        assert [one["field"] for one in refused.value.details] == ["gates.0.tiers", "gates"]

    def test_links_to_a_gate_that_is_gone(self, session: Session, door: Door) -> None:
        gates.set_gates(session, door.organizer, door.event.id, [GateForm(name="North"), GateForm(name="South")])
        for name in ("North", "South"):
            links.make_link(session, door.organizer, door.event.id, DoorLinkForm(label=name, gate=name))
        gates.set_gates(session, door.organizer, door.event.id, [GateForm(name="South"), GateForm(name="East")])
        session.expire_all()
        assert {one.label: one.gate for one in session.exec(select(DoorLink))} == {"North": "", "South": "South"}

    def test_no_such_event(self, session: Session, door: Door) -> None:
        draft = make_event(session, door.organizer, status="draft")
        with pytest.raises(errors.DoorEventNotFound):
            gates.list_gates(session, door.organizer, draft.id)

    def test_shown_with_the_event_at_the_door(self, session: Session, door: Door) -> None:
        gates.set_gates(session, door.organizer, door.event.id, [GateForm(name="North")])
        found = {}
        for role, caller in (("door", door.staff), ("supervisor", supervisor_of(session, door))):
            (found[role],) = service.list_events(session, caller)
        (found["organizer"],) = service.list_events(session, door.organizer)
        assert {role: (one.role, one.gates, one.gate) for role, one in found.items()} == {
            role: (role, ["North"], "") for role in found
        }


class TestOpenDesk:
    def test_for_who_supervises(self, session: Session, door: Door) -> None:
        for caller, role in ((supervisor_of(session, door), "supervisor"), (door.organizer, "organizer")):
            found = service.open_desk(session, caller, door.event.id)
            assert (found.id, found.role) == (door.event.id, role)

    def test_not_for_who_only_scans(self, session: Session, door: Door) -> None:
        elsewhere = supervisor_of(session, Door(session))
        for caller in (door.staff, door.holder, elsewhere, make_organizer(session)):
            with pytest.raises(errors.SupervisorsOnly):
                service.open_desk(session, caller, door.event.id)

    def test_not_before_it_is_published(self, session: Session, door: Door) -> None:
        door.event.status = "publishing"
        session.flush()
        for event_id in (door.event.id, "nothing"):
            with pytest.raises(errors.DoorEventNotFound):
                service.open_desk(session, door.organizer, event_id)


class TestStaff:
    def test_named_and_come_by_a_link(self, session: Session, door: Door) -> None:
        event_id, mika = door.event.id, make_address()
        staff.add_staff(session, door.organizer, event_id, address=mika, name="Mika")
        made = links.make_link(session, door.organizer, event_id, DoorLinkForm(label="North team", role="supervisor"))
        links.redeem(session, None, token=made.url.split("#")[1], name="Zoë", user_agent="")
        listed = staff.list_staff(session, door.organizer, event_id)
        assert [(one.name, one.address, one.role, one.door_link_label) for one in listed] == [
            ("Mika", mika, "door", ""),
            ("Zoë", "", "supervisor", "North team"),
        ]
        assert [one.door_link_id for one in listed] == [None, made.id]

    def test_several_grants_are_one_line(self, session: Session, door: Door) -> None:
        mika = make_account(session, name="Mika")
        staff.add_staff(session, door.organizer, door.event.id, address=mika.address)
        made = links.make_link(session, door.organizer, door.event.id, DoorLinkForm(label="Team", role="supervisor"))
        links.redeem(session, mika, token=made.url.split("#")[1], name="", user_agent="")
        (listed,) = staff.list_staff(session, door.organizer, door.event.id)
        assert (listed.name, listed.role) == ("Mika", "supervisor")

    def test_named_again_in_another_role(self, session: Session, door: Door) -> None:
        mira = supervisor_of(session, door)
        assert mira.may_supervise(door.event.id, door.organizer.account_id)
        for _ in range(2):
            staff.add_staff(session, door.organizer, door.event.id, address=mira.address)
        found = find_caller(session, make_session_token(session, mira))
        assert found is not None
        assert found.may_scan(door.event.id, door.organizer.account_id)
        assert not found.may_supervise(door.event.id, door.organizer.account_id)
        acts = session.exec(select(DoorAct)).all()
        assert [(act.what, act.details["role"]) for act in acts] == [
            ("staff_added", "supervisor"),
            ("staff_added", "door"),
        ]

    def test_removed_with_their_scanners(self, session: Session, door: Door) -> None:
        mira = supervisor_of(session, door)
        scanner = Scanner(event_id=door.event.id, account_id=mira.account_id, public_key="04")
        session.add(scanner)
        session.flush()
        for _ in range(2):
            staff.remove_staff(session, door.organizer, door.event.id, mira.account_id)
        session.refresh(scanner)
        assert scanner.revoked_at is not None
        assert staff.list_staff(session, door.organizer, door.event.id) == []
        assert [act.what for act in session.exec(select(DoorAct)).all()] == ["staff_added", "staff_removed"]
