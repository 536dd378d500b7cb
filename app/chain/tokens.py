"""Other people's tokens: what they are called, approvals for the escrow, and permits that wallets sign instead.

Nothing that a token answers is believed further than it must be: names are cut, failures are "unknown".
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError
from eth_utils.crypto import keccak

from app.chain.calls import Call, read
from app.chain.escrow import GiftItem, ItemKind
from app.chain.networks import network
from app.chain.node import Json, NodeRefused, node
from app.errors import NoContract, Retryable, Reverted
from app.units import Address

PERMIT2 = Address("0x000000000022D473030F116dDEE9F6B43aC78BA3")
"""https://github.com/Uniswap/permit2: the same address on every chain that has it."""
MAX_NAME = 40
MAX_DECIMALS = 36
FOREVER_48 = 2**48 - 1
DELEGATED = "0xef0100"


@dataclass(frozen=True)
class Token:
    """What a token contract says about itself; ``decimals`` is 0 for collectibles."""

    name: str
    symbol: str
    decimals: int


@dataclass(frozen=True)
class Permit:
    """Typed data (EIP-712) that a wallet signs in place of an approval."""

    token: Address
    value: int
    deadline: int
    typed_data: dict[str, Any]


def _ask(token: str, signature: str, kinds: list[str], *values: object, answer: list[str]) -> tuple[Any, ...]:
    data = keccak(text=signature)[:4] + (encode(kinds, values) if kinds else b"")
    try:
        raw = read(Call(Address(token), data))
        return tuple(decode(answer, raw))
    except (Reverted, DecodingError, OverflowError, UnicodeDecodeError) as problem:
        raise NoContract(f"{token} does not answer {signature}") from problem


def _text(token: str, signature: str) -> str:
    try:
        return _clean(_ask(token, signature, [], answer=["string"])[0])
    except NoContract:
        return ""


def _clean(text: str) -> str:
    return "".join(one for one in text if one.isprintable())[:MAX_NAME].strip()


def describe(kind: ItemKind, token: Address) -> Token:
    """Name, symbol and decimals; what a token does not say is empty. Raises ``Retryable`` when no node answers."""
    try:
        return _described(kind, token)
    except NoContract:
        return Token("", "", 0)


@lru_cache(maxsize=4_096)
def _described(kind: ItemKind, token: Address) -> Token:
    """What a contract has said once it says for ever; one that is not there (yet) raises ``NoContract``."""
    if not node().has_code(token):
        raise NoContract(f"nothing stands at {token}")
    decimals = 0
    if kind == ItemKind.ERC20:
        try:
            decimals = min(int(_ask(token, "decimals()", [], answer=["uint8"])[0]), MAX_DECIMALS)
        except NoContract:
            decimals = 0
    name, symbol = _text(token, "name()"), _text(token, "symbol()")
    if symbol.casefold() == network().symbol.casefold():
        return Token("", "", decimals)  # it would look like the chain's own coin; its address does not
    return Token(name or symbol, symbol or name, decimals)


def describe_or_nothing(kind: ItemKind, token: Address) -> Token:
    """Like ``describe``; empty while no node answers, since a page must not wait for a name."""
    try:
        return describe(kind, token)
    except (Retryable, NodeRefused):
        return Token("", "", 0)


def approve(escrow: Address, item: GiftItem, *, amount: int) -> Call:
    """Let the escrow take ``amount`` of an ERC-20, or one ERC-721."""
    allowed = item.token_id if item.kind == ItemKind.ERC721 else amount
    return Call(
        item.token, keccak(text="approve(address,uint256)")[:4] + encode(["address", "uint256"], [escrow, allowed])
    )


def approve_all(escrow: Address, token: Address) -> Call:
    """Let the escrow take any of the caller's collectibles of one contract."""
    head = keccak(text="setApprovalForAll(address,bool)")[:4]
    return Call(token, head + encode(["address", "bool"], [escrow, True]))


def balance_of(item: GiftItem, owner: str) -> int:
    """How much of an asset somebody has; 0 where the token does not say. One for an ERC-721 that is theirs."""
    try:
        if item.kind == ItemKind.NATIVE:
            return node().balance_wei(owner)
        if item.kind == ItemKind.ERC20:
            return int(_ask(item.token, "balanceOf(address)", ["address"], owner, answer=["uint256"])[0])
        if item.kind == ItemKind.ERC1155:
            kinds = ["address", "uint256"]
            found = _ask(item.token, "balanceOf(address,uint256)", kinds, owner, item.token_id, answer=["uint256"])
            return int(found[0])
        holder = _ask(item.token, "ownerOf(uint256)", ["uint256"], item.token_id, answer=["address"])[0]
        return int(str(holder).lower() == owner.lower())
    except NoContract:
        return 0


def find_permit(owner: str, escrow: Address, token: Address, value: int, deadline: int) -> Permit | None:
    """What ``owner`` can sign so that the escrow may take ``value``; ``None`` where only an approval helps.

    The token's own permit where it has one that we can rebuild to the bit, else Permit2's where the owner has let
    Permit2 take that much already. A contract's signature says nothing to either.
    """
    if not _has_key(owner):
        return None
    try:
        return _own_permit(owner, escrow, token, value, deadline)
    except NoContract:
        pass
    try:
        return _permit2(owner, escrow, token, value, deadline)
    except NoContract:
        return None


def _has_key(owner: str) -> bool:
    """Whether an account signs by itself; one that only lends itself a contract's code (EIP-7702) still does."""
    code = str(node().call("eth_getCode", owner, "latest"))
    return code == "0x" or code.lower().startswith(DELEGATED)


def _own_permit(owner: str, escrow: Address, token: Address, value: int, deadline: int) -> Permit:
    nonce = _ask(token, "nonces(address)", ["address"], owner, answer=["uint256"])[0]
    separator = bytes(_ask(token, "DOMAIN_SEPARATOR()", [], answer=["bytes32"])[0])
    name = _ask(token, "name()", [], answer=["string"])[0]
    for version in ("1", "2"):
        domain = {"name": name, "version": version, "chainId": network().chain_id, "verifyingContract": token}
        if _separator(domain) == separator:
            message = {"owner": owner, "spender": escrow, "value": str(value), "nonce": str(nonce)}
            numbers = [(field, "uint256") for field in ("value", "nonce", "deadline")]
            types = {"Permit": [("owner", "address"), ("spender", "address"), *numbers]}
            return Permit(token, value, deadline, _typed(domain, "Permit", types, message | {"deadline": deadline}))
    raise NoContract(f"{token} signs under a domain of its own")


def _permit2(owner: str, escrow: Address, token: Address, value: int, deadline: int) -> Permit:
    if value >= 2**160 or not node().has_code(PERMIT2):
        raise NoContract("no Permit2 for this")
    allowed = _ask(token, "allowance(address,address)", ["address", "address"], owner, PERMIT2, answer=["uint256"])[0]
    if allowed < value:
        raise NoContract("Permit2 may not take that much")
    asked = ["address", "address", "address"]
    answer = ["uint160", "uint48", "uint48"]
    _, _, nonce = _ask(PERMIT2, "allowance(address,address,address)", asked, owner, token, escrow, answer=answer)
    details = {"token": token, "amount": str(value), "expiration": FOREVER_48, "nonce": nonce}
    types = {
        "PermitSingle": [("details", "PermitDetails"), ("spender", "address"), ("sigDeadline", "uint256")],
        "PermitDetails": [("token", "address"), ("amount", "uint160"), ("expiration", "uint48"), ("nonce", "uint48")],
    }
    domain = {"name": "Permit2", "chainId": network().chain_id, "verifyingContract": PERMIT2}
    message = {"details": details, "spender": escrow, "sigDeadline": deadline}
    return Permit(token, value, deadline, _typed(domain, "PermitSingle", types, message))


DOMAIN_TYPES = {"name": "string", "version": "string", "chainId": "uint256", "verifyingContract": "address"}


def _typed(domain: Json, primary: str, types: dict[str, list[tuple[str, str]]], message: Json) -> dict[str, Any]:
    listed = {name: [{"name": field, "type": kind} for field, kind in fields] for name, fields in types.items()}
    listed["EIP712Domain"] = [{"name": name, "type": DOMAIN_TYPES[name]} for name in domain]
    return {"domain": domain, "primaryType": primary, "types": listed, "message": message}


def _separator(domain: Json) -> bytes:
    return keccak(
        encode(
            ["bytes32", "bytes32", "bytes32", "uint256", "address"],
            [
                keccak(text="EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak(text=domain["name"]),
                keccak(text=domain["version"]),
                domain["chainId"],
                domain["verifyingContract"],
            ],
        )
    )
