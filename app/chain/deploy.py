"""Puts our contracts on the chain, once, and knows where they are."""

import time

import structlog

from app.chain import embedded, inbox, sender
from app.chain.abi import encode_constructor
from app.chain.calls import Call, Outcome
from app.chain.contracts import BadgeContract, Factory
from app.chain.escrow import Escrow
from app.chain.networks import network
from app.chain.node import node
from app.db import reading, transaction, upsert
from app.errors import NeedsHuman, Retryable
from app.models import Deployment
from app.units import Address, parse_address

FEE_BPS = 250
"""2.5 % of sales, taken at withdrawal only (the contracts allow no more than their own maximum)."""
GUARDIAN_DELAY_S = 24 * 3600
NODE_TIMEOUT_S = 30
MINED_TIMEOUT_S = 120

log = structlog.get_logger()


def deploy_missing() -> None:
    """Deploy what is missing; safe to repeat. Raises ``NeedsHuman`` when the node is away or money is short."""
    wait_for_node()
    account = Address(sender.relayer().address)
    if network().is_local:
        embedded.fund(node(), account)
    sender.heal()
    escrow = _ensure("GiftEscrow", encode_constructor("GiftEscrow"))
    config: tuple[object, ...] = (account, account, account, account, FEE_BPS, GUARDIAN_DELAY_S, 0, [escrow], [])
    factory = _ensure("EventFactory", encode_constructor("EventFactory", config))
    _ensure("AttendanceBadge", encode_constructor("AttendanceBadge", factory))
    _ensure_trust(Factory(factory), escrow)


def wait_for_node() -> None:
    """Until the node answers with the right chain id; raises ``NeedsHuman``."""
    deadline = time.monotonic() + NODE_TIMEOUT_S
    while True:
        try:
            found = node().chain_id()
            break
        except Retryable:
            if time.monotonic() > deadline:
                raise NeedsHuman("The chain's node does not answer.") from None
            time.sleep(0.05)
    if found != network().chain_id:
        raise NeedsHuman(f"The node is of chain {found}, not {network().chain_id}.")


def _ensure(name: str, code: bytes) -> str:
    with reading() as session:
        known = inbox.find_deployment(session, network().chain_id, name)
    if known is not None and node().has_code(known.address):
        return known.address
    attempt = 0 if known is None else node().block_number() + 1
    purpose = f"deploy:{name}:{attempt}"
    sender.send(purpose, Call(sender.DEPLOY_TO, code))
    address, block = _await_deployment(purpose)
    place: dict[str, str | int] = {"address": address, "block_number": block}
    with transaction() as session:
        upsert(session, Deployment, {"chain_id": network().chain_id, "name": name} | place, *place)
    log.info("deployed", contract=name, address=address)
    return address


def _ensure_trust(factory: Factory, escrow: str) -> None:
    """A factory that is older than the escrow learns of it: tickets may leave the escrow whatever happens."""
    if factory.is_escrow(escrow):
        return
    for step, call in (("announce", factory.announce_escrow(escrow)), ("give", factory.give_trust(escrow))):
        purpose = f"trust:{step}:{factory.address}:{escrow}"
        sender.send(purpose, call)
        _await_mined(purpose)
    log.info("trusted", factory=factory.address, escrow=escrow)


def _await_mined(purpose: str) -> Outcome:
    deadline = time.monotonic() + MINED_TIMEOUT_S
    while (outcome := sender.settle(purpose)).status == "pending":
        if time.monotonic() > deadline:
            raise NeedsHuman(f"{purpose} was not mined in time.")
        time.sleep(0.1)
    if outcome.status != "succeeded":
        raise NeedsHuman(f"{purpose} was refused by the chain.")
    return outcome


def _await_deployment(purpose: str) -> tuple[str, int]:
    outcome = _await_mined(purpose)
    receipt = node().find_receipt(outcome.tx_hash)
    if receipt is None or outcome.block_number is None:
        raise NeedsHuman(f"{purpose} was taken back by the chain.")
    return parse_address(receipt["contractAddress"]), outcome.block_number


def _address(name: str) -> str:
    with reading() as session:
        found = inbox.find_deployment(session, network().chain_id, name)
    if found is None:
        raise Retryable(f"{name} is not deployed yet")
    return found.address


def factory() -> Factory:
    """The deployed factory; raises ``Retryable`` before there is one."""
    return Factory(_address("EventFactory"))


def badge() -> BadgeContract:
    """The deployed badge contract; raises ``Retryable`` before there is one."""
    return BadgeContract(_address("AttendanceBadge"))


def escrow() -> Escrow:
    """The deployed gift escrow; raises ``Retryable`` before there is one."""
    return Escrow(_address("GiftEscrow"))
