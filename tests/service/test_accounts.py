"""Accounts on both databases: one account a wallet, roles, door grants, socket passes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from eth_account.messages import encode_defunct
from sqlmodel import Session, select

from app.accounts import service
from app.accounts.errors import AccountEventNotFound, NotYourDoor, SignInExpired
from app.caller import Caller
from app.clock import now
from app.db import transaction
from app.errors import Invalid
from app.models import Account, LoginSession, SocketPass, Wallet
from tests.factories import (
    make_account,
    make_address,
    make_event,
    make_organizer,
    make_session_token,
    make_signer,
)


class TestEnsureAccount:
    def test_same_wallet_is_the_same_account(self, session: Session) -> None:
        address = make_address()
        first = service.ensure_account(session, address, name="Ola")
        assert service.ensure_account(session, address.lower()).id == first.id

    def test_eight_at_once_make_one_account(self, database: str) -> None:
        address = make_address()

        def ensure(_: int) -> str:
            with transaction() as session:
                return service.ensure_account(session, address).id

        with ThreadPoolExecutor(8) as pool:
            ids = set(pool.map(ensure, range(8)))
        with transaction() as session:
            assert len(ids) == len(session.exec(select(Account)).all()) == len(session.exec(select(Wallet)).all()) == 1


class TestSignIn:
    def test_of_ten_at_once_with_one_message_one_gets_in(self, database: str) -> None:
        signer = make_signer()
        with transaction() as session:
            row = service.issue_nonce(
                session, address=str(signer.address), chain_id=31337, origin="http://localhost:3000"
            )
        signature = "0x" + bytes(signer.sign_message(encode_defunct(text=row.message)).signature).hex()

        def attempt(_: int) -> bool:
            try:
                with transaction() as session:
                    service.sign_in(session, message=row.message, signature=signature, user_agent="x" * 500)
            except SignInExpired:
                return False
            return True

        with ThreadPoolExecutor(10) as pool:
            assert sum(pool.map(attempt, range(10))) == 1
        with transaction() as session:
            stored = session.exec(select(LoginSession)).one()
            assert len(stored.token_hash) == 64
            assert len(stored.user_agent) == 200


class TestFindCaller:
    def test_knows_roles_and_doors(self, session: Session) -> None:
        organizer = make_organizer(session)
        event = make_event(session, organizer)
        staff = make_account(session, name="Kim")
        service.grant_door(session, organizer, event_id=event.id, address=staff.address)
        found = service.find_caller(session, make_session_token(session, staff))
        assert found is not None
        assert found.door_event_ids == {event.id}
        assert found.roles == frozenset()
        assert found.may_scan(event.id, organizer.account_id)
        assert not found.may_edit(organizer.account_id)

    def test_session_that_ran_out(self, session: Session, set_time: Callable[[datetime], None]) -> None:
        token = make_session_token(session, make_account(session))
        set_time(now() + timedelta(days=2))
        assert service.find_caller(session, token) is None

    def test_ended_session(self, session: Session) -> None:
        token = make_session_token(session, make_account(session))
        found = service.find_caller(session, token)
        assert found is not None
        service.sign_out(session, session_id=found.session_id)
        assert service.find_caller(session, token) is None


class TestSocketPass:
    def test_stands_for_the_session_and_ends_with_it(self, session: Session) -> None:
        caller = make_account(session)
        token = make_session_token(session, caller)
        reference = service.open_socket_pass(session, token)
        assert reference is not None
        session.flush()
        found = service.find_caller_by_socket_pass(session, reference)
        assert found is not None
        assert found.account_id == caller.account_id
        assert reference not in {row.reference_hash for row in session.exec(select(SocketPass))}
        service.sign_out(session, session_id=found.session_id)
        assert service.find_caller_by_socket_pass(session, reference) is None

    def test_runs_out(self, session: Session, set_time: Callable[[datetime], None]) -> None:
        token = make_session_token(session, make_account(session))
        reference = service.open_socket_pass(session, token)
        session.flush()
        set_time(now() + timedelta(hours=13))
        assert reference is not None
        assert service.find_caller_by_socket_pass(session, reference) is None

    def test_token_itself_is_no_pass(self, session: Session) -> None:
        token = make_session_token(session, make_account(session))
        assert service.find_caller_by_socket_pass(session, token) is None

    def test_unknown_token(self, session: Session) -> None:
        assert service.open_socket_pass(session, "nonsense") is None


class TestDoorStaff:
    @pytest.fixture
    def organizer(self, session: Session) -> Caller:
        return make_organizer(session)

    def test_named_twice_is_there_once(self, session: Session, organizer: Caller) -> None:
        event = make_event(session, organizer)
        address = make_address()
        for _ in range(2):
            service.grant_door(session, organizer, event_id=event.id, address=address, name="Gate North")
        staff = service.list_door_staff(session, organizer, event_id=event.id)
        assert [(one.address, one.name) for one in staff] == [(address, "Gate North")]
        assert staff[0].expires_at == event.ends_at + timedelta(hours=12)

    def test_revoked(self, session: Session, organizer: Caller) -> None:
        event = make_event(session, organizer)
        staff = service.grant_door(session, organizer, event_id=event.id, address=make_address())
        service.revoke_door(session, organizer, event_id=event.id, account_id=staff.account_id)
        assert service.list_door_staff(session, organizer, event_id=event.id) == []

    def test_ends_after_the_event(
        self, session: Session, organizer: Caller, set_time: Callable[[datetime], None]
    ) -> None:
        event = make_event(session, organizer)
        staff = make_account(session)
        service.grant_door(session, organizer, event_id=event.id, address=staff.address)
        token = make_session_token(session, staff)
        session.exec(select(LoginSession)).one().expires_at = now() + timedelta(days=90)
        session.flush()
        set_time(event.ends_at + timedelta(hours=13))
        found = service.find_caller(session, token)
        assert found is not None
        assert found.door_event_ids == frozenset()

    def test_only_the_organizer_names_staff(self, session: Session, organizer: Caller) -> None:
        event = make_event(session, organizer)
        stranger = make_organizer(session)
        with pytest.raises(NotYourDoor):
            service.grant_door(session, stranger, event_id=event.id, address=make_address())
        with pytest.raises(NotYourDoor):
            service.list_door_staff(session, stranger, event_id=event.id)
        with pytest.raises(NotYourDoor):
            service.revoke_door(session, stranger, event_id=event.id, account_id=stranger.account_id)

    def test_no_such_event(self, session: Session, organizer: Caller) -> None:
        with pytest.raises(AccountEventNotFound):
            service.list_door_staff(session, organizer, event_id="none")

    def test_no_address(self, session: Session, organizer: Caller) -> None:
        event = make_event(session, organizer)
        with pytest.raises(Invalid):
            service.grant_door(session, organizer, event_id=event.id, address="0x123")
