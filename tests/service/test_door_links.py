"""Door links on both databases: one event, until they end; revoked they take everything along."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlmodel import Session, select

from app.accounts import service as accounts
from app.clock import now
from app.db import transaction
from app.door import errors, link_rules, links, staff
from app.door.desk_schemas import DoorLinkForm
from app.models import Account, DoorAct, DoorLink, LoginSession, RoleGrant, Wallet
from tests.factories import make_account, make_event, make_organizer, make_session_token
from tests.service.doors import Door
from tests.service.teams import Team


@pytest.fixture
def team(session: Session) -> Team:
    return Team(session)


class TestMake:
    def test_secret_behind_the_hash_and_kept_hashed(self, session: Session, team: Team) -> None:
        form = DoorLinkForm(label="North team", gate="North")
        made = links.make_link(session, team.organizer, team.event.id, form)
        address, token = made.url.split("#")
        assert address == "http://localhost:3000/door/join/"
        assert len(token) == 43
        kept = session.exec(select(DoorLink)).one()
        assert kept.token_hash == accounts.hash_token(token)
        assert token not in kept.model_dump_json() + session.exec(select(DoorAct)).one().model_dump_json()
        assert (made.role, made.gate, made.people) == ("door", "North", 0)
        assert made.expires_at == team.event.ends_at + timedelta(hours=12)

    def test_only_the_organizer(self, session: Session, team: Team) -> None:
        link_id, token = team.make(role="supervisor")
        supervisor = team.caller(team.come(token))
        for caller in (make_organizer(session), supervisor):
            with pytest.raises(errors.OrganizerOnly):
                links.make_link(session, caller, team.event.id, DoorLinkForm(label="Friends"))
            with pytest.raises(errors.OrganizerOnly):
                links.list_links(session, caller, team.event.id)
            with pytest.raises(errors.OrganizerOnly):
                links.revoke_link(session, caller, team.event.id, link_id)

    def test_unpublished(self, session: Session, team: Team) -> None:
        draft = make_event(session, team.organizer, status="draft")
        with pytest.raises(errors.DoorEventNotFound):
            links.make_link(session, team.organizer, draft.id, DoorLinkForm(label="Early"))

    def test_not_more_than_there_may_be(self, team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(link_rules, "MAX_LINKS", 2)
        link_id, _token = team.make()
        team.make()
        with pytest.raises(errors.DoorLinksUsedUp):
            team.make()
        links.revoke_link(team.session, team.organizer, team.event.id, link_id)
        team.make()

    def test_listed_with_its_people_and_without_its_secret(self, session: Session, team: Team) -> None:
        first, token = team.make("First")
        team.come(token)
        team.come(token)
        second, _token = team.make("Second")
        listed = {one.id: one for one in links.list_links(session, team.organizer, team.event.id)}
        assert {one.id: one.people for one in listed.values()} == {first: 2, second: 0}
        assert "url" not in listed[first].model_dump()
        links.revoke_link(session, team.organizer, team.event.id, first)
        assert [one.id for one in links.list_links(session, team.organizer, team.event.id)] == [second]


class TestRedeem:
    def test_somebody_new(self, session: Session, team: Team) -> None:
        _id, token = team.make(gate="North")
        place, session_token = team.open(token, "  Zoë  ")
        assert (place.event_title, place.gate, place.role) == ("Evening of Lights", "North", "door")
        assert session_token is not None
        caller = team.caller(session_token)
        assert (caller.display_name, caller.address) == ("Zoë", "")
        assert caller.door_event_ids == {team.event.id}
        assert caller.supervised_event_ids == frozenset()
        kept = session.exec(select(LoginSession)).one()
        assert (kept.token_hash, kept.user_agent) == (accounts.hash_token(session_token), "Firefox")
        assert session.exec(select(Wallet).where(Wallet.account_id == caller.account_id)).first() is None

    def test_of_one_event_alone(self, session: Session, team: Team) -> None:
        other = make_event(session, team.organizer)
        caller = team.caller(team.come(team.make()[1]))
        assert caller.may_scan(team.event.id, team.organizer.account_id)
        assert not caller.may_scan(other.id, team.organizer.account_id)
        assert not caller.may_edit(team.organizer.account_id)

    def test_supervisor(self, team: Team) -> None:
        caller = team.caller(team.come(team.make(role="supervisor")[1]))
        assert caller.may_supervise(team.event.id, team.organizer.account_id)

    def test_signed_in_gets_the_grant_alone(self, session: Session, team: Team) -> None:
        mika = make_account(session, name="Mika")
        accounts_before = len(session.exec(select(Account)).all())
        _id, token = team.make()
        for _ in range(2):
            _place, session_token = team.open(token, "Somebody else", mika)
            assert session_token is None
        assert len(session.exec(select(Account)).all()) == accounts_before
        assert session.get_one(Account, mika.account_id).display_name == "Mika"
        assert len(session.exec(select(RoleGrant).where(RoleGrant.account_id == mika.account_id)).all()) == 1
        assert team.caller(make_session_token(session, mika)).door_event_ids == {team.event.id}

    def test_signed_in_without_a_name(self, session: Session, team: Team) -> None:
        nameless = make_account(session)
        team.open(team.make()[1], "Kim", nameless)
        session.expire_all()
        assert session.get_one(Account, nameless.account_id).display_name == "Kim"

    def test_the_organizer_needs_no_grant(self, session: Session, team: Team) -> None:
        team.open(team.make()[1], "", team.organizer)
        assert staff.list_staff(session, team.organizer, team.event.id) == []

    @pytest.mark.parametrize("name", ["", " \u200b "])
    def test_a_name_is_needed(self, session: Session, team: Team, name: str) -> None:
        _id, token = team.make()
        before = len(session.exec(select(Account)).all())
        with pytest.raises(errors.NameMissing):
            team.open(token, name)
        assert len(session.exec(select(Account)).all()) == before

    @pytest.mark.parametrize("token", ["", "x" * 43, "\u2603" * 43])
    def test_unknown(self, team: Team, token: str) -> None:
        team.make()
        with pytest.raises(errors.DoorLinkNotFound):
            team.open(token)

    def test_hash_is_no_token(self, session: Session, team: Team) -> None:
        team.make()
        with pytest.raises(errors.DoorLinkNotFound):
            team.open(session.exec(select(DoorLink)).one().token_hash)

    def test_expired(self, team: Team, set_time: Callable[[datetime], None]) -> None:
        _id, token = team.make(expires_at=now() + timedelta(hours=1))
        session_token = team.come(token)
        set_time(now() + timedelta(hours=1, seconds=1))
        with pytest.raises(errors.DoorLinkExpired):
            team.open(token)
        assert team.caller(session_token).door_event_ids == frozenset()

    def test_revoked(self, team: Team) -> None:
        link_id, token = team.make()
        links.revoke_link(team.session, team.organizer, team.event.id, link_id)
        with pytest.raises(errors.DoorLinkRevoked):
            team.open(token)

    def test_full(self, team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(link_rules, "MAX_PEOPLE", 1)
        _id, token = team.make()
        caller = team.caller(team.come(token))
        team.open(token, "", caller)  # who is there already, stays
        with pytest.raises(errors.DoorLinkFull):
            team.open(token, "Mallory")

    def test_gate_of_the_last_link(self, session: Session, team: Team) -> None:
        caller = team.caller(team.come(team.make(gate="North")[1]))
        assert links.find_gates(session, caller) == {team.event.id: "North"}
        team.open(team.make()[1], "", caller)
        assert links.find_gates(session, caller) == {team.event.id: ""}
        assert links.find_gates(session, team.organizer) == {}


class TestRevoke:
    def test_takes_places_and_scanners_along(self, session: Session, team: Team) -> None:
        link_id, token = team.make()
        caller, session_token = team.caller(first := team.come(token)), first
        scanner = team.scanner(caller.account_id)
        links.revoke_link(session, team.organizer, team.event.id, link_id)
        session.refresh(scanner)
        assert scanner.revoked_at is not None
        assert team.caller(session_token).door_event_ids == frozenset()
        assert staff.list_staff(session, team.organizer, team.event.id) == []

    def test_leaves_others_alone(self, session: Session, team: Team) -> None:
        link_id, token = team.make()
        other = team.caller(team.come(team.make("South team")[1]))
        named = make_account(session, name="Mika")
        accounts.grant_door(session, team.organizer, event_id=team.event.id, address=named.address)
        team.open(token, "", named)
        scanners = [team.scanner(one.account_id) for one in (other, named)]
        links.revoke_link(session, team.organizer, team.event.id, link_id)
        for scanner in scanners:
            session.refresh(scanner)
            assert scanner.revoked_at is None
        assert team.caller(make_session_token(session, named)).door_event_ids == {team.event.id}

    def test_twice_is_once(self, session: Session, team: Team) -> None:
        link_id, _token = team.make()
        for _ in range(2):
            links.revoke_link(session, team.organizer, team.event.id, link_id)
        assert team.acts() == ["link_made", "link_revoked"]

    def test_of_another_event(self, session: Session, team: Team) -> None:
        link_id, _token = team.make()
        other = make_event(session, team.organizer)
        with pytest.raises(errors.DoorLinkNotFound):
            links.revoke_link(session, team.organizer, other.id, link_id)

    def test_everything_is_written_down(self, session: Session, team: Team) -> None:
        link_id, token = team.make()
        caller = team.caller(team.come(token))
        team.open(token, "", caller)
        links.revoke_link(session, team.organizer, team.event.id, link_id)
        acts = session.exec(select(DoorAct).order_by(DoorAct.at)).all()  # type: ignore[arg-type]
        assert [(act.what, act.account_id) for act in acts] == [
            ("link_made", team.organizer.account_id),
            ("link_used", caller.account_id),
            ("link_revoked", team.organizer.account_id),
        ]
        assert {act.details["door_link_id"] for act in acts} == {link_id}

    def test_nobody_slips_in_meanwhile(self, database: str) -> None:
        """Twelve open a link while it is revoked: afterwards nobody of them stands at the door."""
        with transaction() as session:
            team = Team(session)
            link_id, token = team.make()
        begin = Barrier(13)

        def come(number: int) -> None:
            begin.wait()
            with transaction() as session:
                links.redeem(session, None, token=token, name=f"Guest {number}", user_agent="")

        def attempt(number: int) -> bool:
            try:
                come(number)
            except errors.DoorLinkRevoked:
                return False
            return True

        def revoke() -> None:
            begin.wait()
            with transaction() as session:
                links.revoke_link(session, team.organizer, team.event.id, link_id)

        with ThreadPoolExecutor(13) as pool:
            revoked = pool.submit(revoke)
            came = list(pool.map(attempt, range(12)))
            revoked.result()
        with transaction() as session:
            assert staff.list_staff(session, team.organizer, team.event.id) == []
            assert len(session.exec(select(RoleGrant).where(RoleGrant.door_link_id == link_id)).all()) == sum(came)


class TestMovePlaces:
    def test_to_the_wallet_that_signs_in(self, session: Session, team: Team) -> None:
        caller, mika = team.caller(team.come(team.make(role="supervisor")[1])), make_account(session, name="Mika")
        accounts.move_places(session, caller.account_id, mika.account_id)
        (listed,) = staff.list_staff(session, team.organizer, team.event.id)
        assert (listed.name, listed.role, listed.door_link_label) == ("Mika", "supervisor", "North team")

    def test_the_organizer_needs_none(self, session: Session, team: Team) -> None:
        caller = team.caller(team.come(team.make()[1]))
        accounts.move_places(session, caller.account_id, team.organizer.account_id)
        assert staff.list_staff(session, team.organizer, team.event.id) == []

    def test_of_a_revoked_link_there_is_none(self, session: Session, team: Team) -> None:
        link_id, token = team.make()
        caller, mika = team.caller(team.come(token)), make_account(session)
        links.revoke_link(session, team.organizer, team.event.id, link_id)
        accounts.move_places(session, caller.account_id, mika.account_id)
        assert staff.list_staff(session, team.organizer, team.event.id) == []


class TestScanning:
    def test_until_the_link_is_revoked(self, session: Session, door: Door) -> None:
        made = links.make_link(session, door.organizer, door.event.id, DoorLinkForm(label="Team"))
        token = made.url.split("#")[1]
        _place, session_token = links.redeem(session, None, token=token, name="Zoë", user_agent="")
        assert session_token is not None
        caller = accounts.find_caller(session, session_token)
        assert door.scan(caller=caller).result == "go"
        links.revoke_link(session, door.organizer, door.event.id, made.id)
        with pytest.raises(errors.DoorForbidden):
            door.scan(caller=accounts.find_caller(session, session_token))
