"""Devices that ask for one ticket's pass, and keys that change, at the same moment; on both databases."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlmodel import select

from app.db import transaction
from app.models import IssuedPass, Ticket
from app.tickets import errors, pass_codec, service
from tests.factories import make_ticket
from tests.phones import Phone
from tests.service.holders import Holder


class TestDevices:
    """Each in transactions of its own."""

    def race(self, phones: list[Phone]) -> list[str]:
        start = Barrier(len(phones))

        def ask(phone: Phone) -> str:
            with transaction() as session:
                phone.plan(session)
            start.wait(10)
            try:
                with transaction() as session:
                    phone.ask(session)
            except errors.PassPlanChanged:
                return "changed"
            return "signed"

        with ThreadPoolExecutor(len(phones)) as pool:
            return list(pool.map(ask, phones))

    def test_two_devices_end_with_one_live_sequence(self, database: str) -> None:
        for _round in range(5):
            with transaction() as session:
                holder = Holder(session)
            phones = [holder.phone() for _ in range(2)]
            assert sorted(self.race(phones)) == ["changed", "signed"]
            with transaction() as session:
                issued = session.exec(select(IssuedPass).where(IssuedPass.ticket_id == holder.ticket.id)).all()
                ticket = session.get_one(Ticket, holder.ticket.id)
                assert [one.pass_seq for one in issued] == [ticket.pass_seq] == [0]
            (loser,) = [phone for phone in phones if not phone.passes]
            with transaction() as session:
                assert loser.take(session).sequence == 1

    def test_one_device_that_asks_many_times(self, database: str) -> None:
        with transaction() as session:
            holder = Holder(session)
            phone = holder.phone()
            phone.plan(session)

        def ask(_number: int) -> service.RotatingPass:
            with transaction() as session:
                return service.issue_rotating(session, holder.caller, holder.ticket.id, phone.wish)

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(ask, range(16)))
        assert all(answer == answers[0] for answer in answers)
        with transaction() as session:
            assert len(session.exec(select(IssuedPass)).all()) == 1


class TestKeys:
    def test_no_live_pass_is_left_under_a_forgotten_key(self, database: str) -> None:
        """Phones ask while the organizer changes the keys: what is live in the end can be verified."""
        with transaction() as session:
            holder = Holder(session)
            ids = [make_ticket(session, holder.tier, holder.event, holder.caller.address).id for _ in range(12)]
            service.issue_pass(session, holder.caller, holder.ticket.id)

        def issue(ticket_id: str) -> None:
            with transaction() as session:
                service.issue_pass(session, holder.caller, ticket_id)

        def change(_number: str) -> None:
            with transaction() as session:
                service.rotate_key(session, holder.organizer, holder.event.id, is_compromised=True)

        with ThreadPoolExecutor(8) as pool:
            jobs = enumerate(ids * 2)
            for done in [pool.submit(change if number % 5 == 2 else issue, ticket) for number, ticket in jobs]:
                done.result()
        with transaction() as session:
            keys = service.public_keys(session, holder.event.id)
            live = session.exec(select(IssuedPass, Ticket).where(IssuedPass.ticket_id == Ticket.id)).all()
            kept = [issued.key_id for issued, ticket in live if issued.pass_seq == ticket.pass_seq]
            assert set(kept) <= set(keys)
            paper = service.issue_pass(session, holder.caller, ids[0])
            found = pass_codec.decode(paper.text)
            assert pass_codec.verify(found, keys[paper.key_id], chain_id=31337, contract=holder.event.ticket_contract)
