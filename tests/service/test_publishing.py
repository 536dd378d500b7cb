"""Publishing on a real chain: the prepared transaction, really signed and mined, and what its logs say."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from eth_account.signers.local import LocalAccount
from sqlmodel import Session

from app.caller import Caller
from app.chain import deploy
from app.chain.calls import UnsignedTransaction
from app.chain.contracts import TicketContract
from app.chain.logs import decode_log
from app.chain.node import node
from app.content import store
from app.db import transaction
from app.events import service
from app.events.errors import EventInvalid, EventStateConflict, PublishRefused
from app.events.schemas import EventForm, TierForm
from app.models import ChainLog, Event
from app.units import Wei
from tests.factories import make_account, make_signer

GAS_PRICE_WEI = 10**10
MINED_TIMEOUT_S = 10


def make_form() -> EventForm:
    starts_at = datetime.now(UTC) + timedelta(days=30)
    tiers = [TierForm(name="Seat", supply=50, price_wei=Wei(3 * 10**16)), TierForm(name="Free", supply=9, per_wallet=2)]
    return EventForm(
        title="Quiet Concert",
        city="Oslo",
        country="NO",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        tiers=tiers,
    )


def send(signer: LocalAccount, transaction_: UnsignedTransaction) -> dict[str, Any]:
    """Sign and send as a wallet does; the receipt."""
    fields: dict[str, Any] = {
        "chainId": transaction_.chain_id,
        "to": transaction_.to,
        "data": transaction_.data,
        "value": transaction_.value_wei,
        "gas": transaction_.gas,
        "gasPrice": GAS_PRICE_WEI,
        "nonce": node().nonce(str(signer.address)),
    }
    tx_hash = node().send_raw(bytes(signer.sign_transaction(fields).raw_transaction))
    deadline = time.monotonic() + MINED_TIMEOUT_S
    while (receipt := node().find_receipt(tx_hash)) is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert receipt["status"] == "0x1"
    found: dict[str, Any] = receipt
    return found


def index(session: Session, receipt: dict[str, Any]) -> None:
    """Do with the receipt's logs what the indexer does."""
    confirm = {"EventCreated": service.confirm_created, "TierAdded": service.confirm_tier}
    for raw in receipt["logs"]:
        row = decode_log(31337, raw, int(datetime.now(UTC).timestamp()))
        if row is not None:
            log = ChainLog(**row)
            session.add(log)
            session.flush()
            confirm.get(log.name, service.confirm_state)(session, log)


@pytest.fixture
def signer(database: str, chain: int) -> LocalAccount:
    """An organizer's funded key, with our contracts deployed."""
    deploy.deploy_missing()
    made = make_signer()
    node().call("anvil_setBalance", str(made.address), hex(10**18))
    return made


@pytest.fixture
def organizer(signer: LocalAccount) -> Caller:
    with transaction() as session:
        return make_account(session, address=str(signer.address), roles=("organizer",))


@pytest.fixture
def draft(organizer: Caller) -> Event:
    with transaction() as session:
        return service.create_draft(session, organizer, make_form())


class TestPublish:
    def test_from_draft_to_sale_and_back_through_every_state(
        self, signer: LocalAccount, organizer: Caller, draft: Event
    ) -> None:
        with transaction() as session:
            prepared = service.prepare_publish(session, organizer, draft.id)
        receipt = send(signer, prepared)
        with transaction() as session:
            service.publish_submitted(session, organizer, draft.id, tx_hash=receipt["transactionHash"])
            index(session, receipt)
            found = service.get_public(session, draft.slug)
        assert (found.status, found.starts_at, found.release_at) == ("on_sale", draft.starts_at, draft.release_at)
        assert [(tier.name, tier.price_wei, tier.per_wallet) for tier in found.tiers] == [
            ("Seat", 3 * 10**16, 10),
            ("Free", 0, 2),
        ]
        assert TicketContract(found.ticket_contract).tier(0).supply == 50
        assert b"Quiet Concert" in store.get(found.content_cid)
        steps = (
            (service.prepare_pause, "paused"),
            (service.prepare_resume, "on_sale"),
            (service.prepare_cancel, "cancelled"),
        )
        for prepare, status in steps:
            with transaction() as session:
                prepared = prepare(session, organizer, draft.id)
            receipt = send(signer, prepared)
            with transaction() as session:
                index(session, receipt)
                assert service.get_public(session, draft.id).status == status
        with transaction() as session:
            service.rebuild_event(session, found.ticket_contract)
            assert service.get_public(session, draft.id).status == "cancelled"

    def test_the_same_draft_twice(self, signer: LocalAccount, organizer: Caller, draft: Event) -> None:
        with transaction() as session:
            prepared = service.prepare_publish(session, organizer, draft.id)
        send(signer, prepared)
        with pytest.raises(PublishRefused, match="on the chain already"), transaction() as session:
            service.prepare_publish(session, organizer, draft.id)

    def test_times_that_have_passed(self, organizer: Caller, draft: Event) -> None:
        with transaction() as session:
            row = session.get_one(Event, draft.id)
            row.starts_at, row.ends_at = (row.starts_at - timedelta(days=60), row.ends_at - timedelta(days=60))
            row.doors_at = row.refund_until = row.starts_at
        with pytest.raises(EventInvalid), transaction() as session:
            service.prepare_publish(session, organizer, draft.id)

    def test_only_a_draft(self, organizer: Caller, draft: Event) -> None:
        with transaction() as session:
            session.get_one(Event, draft.id).status = "on_sale"
        with pytest.raises(EventStateConflict), transaction() as session:
            service.prepare_publish(session, organizer, draft.id)
