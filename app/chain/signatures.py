"""Who signed a text: a plain key (EIP-191) or a contract wallet (ERC-1271)."""

from eth_abi.abi import encode
from eth_account import Account
from eth_account.messages import encode_defunct
from eth_keys.exceptions import BadSignature
from eth_utils.crypto import keccak
from eth_utils.exceptions import ValidationError as EthValidationError

from app.chain.calls import Call, read
from app.errors import Reverted
from app.units import Address

ERC1271_MAGIC = bytes.fromhex("1626ba7e")
MAX_SIGNATURE_BYTES = 4096


def is_signed_by(address: Address, text: str, signature: str) -> bool:
    """Whether ``address`` signed ``text``; malformed signatures are simply wrong. Raises ``Retryable``."""
    try:
        raw = bytes.fromhex(signature.removeprefix("0x"))
    except ValueError:
        return False
    if not 0 < len(raw) <= MAX_SIGNATURE_BYTES:
        return False
    return _recovers(address, text, raw) or _contract_agrees(address, text, raw)


def _recovers(address: Address, text: str, signature: bytes) -> bool:
    if len(signature) != 65:
        return False
    try:
        return bool(Account.recover_message(encode_defunct(text=text), signature=signature) == address)
    except (BadSignature, EthValidationError, ValueError):
        return False


def personal_hash(text: str) -> bytes:
    """What a wallet signs for ``text`` (EIP-191, version 0x45)."""
    body = text.encode()
    return keccak(b"\x19Ethereum Signed Message:\n" + str(len(body)).encode() + body)


def _contract_agrees(address: Address, text: str, signature: bytes) -> bool:
    data = keccak(text="isValidSignature(bytes32,bytes)")[:4] + encode(
        ["bytes32", "bytes"], [personal_hash(text), signature]
    )
    try:
        return read(Call(address, data))[:4] == ERC1271_MAGIC
    except Reverted:
        return False
