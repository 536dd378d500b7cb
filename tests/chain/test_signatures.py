"""Who signed a text: keys, and contract wallets that really live on the node (ERC-1271)."""

from collections.abc import Callable
from secrets import token_bytes
from typing import Any

import pytest
from eth_account.messages import encode_defunct

from app.chain.node import node
from app.chain.signatures import MAX_SIGNATURE_BYTES, is_signed_by, personal_hash
from app.errors import Retryable
from app.units import Address, parse_address
from tests import servers
from tests.chain.control import receipt_of
from tests.chain.venue import CHAIN_ID, Person
from tests.factories import make_address, make_signer

TEXT = "Keepsake wants you to sign in.\n\nGrüße, 世界"
WALLET = bytes.fromhex("600435600054146064356001541416631626ba7e0260e01b60005260206000f3")
"""A wallet that agrees to one text with one signature, word by word:

    60 04 35 60 00 54 14     hash asked about (calldata[4:36]) == hash agreed to (slot 0)
    60 64 35 60 01 54 14     first word of the signature (calldata[0x64:0x84]) == that of the right one (slot 1)
    16                       both
    63 1626ba7e 02           times the magic value: it or 0
    60 e0 1b                 moved to the left end of the word, as bytes4 are
    60 00 52 60 20 60 00 f3  return it
"""
RETURNS_TEXT_OF_MAGIC = bytes.fromhex("631626ba7e60005260206000f3")
"""Returns the magic value at the right end of the word, where an integer would be: not ``bytes4``."""
AGREES_SHORTLY = bytes.fromhex("631626ba7e60e01b60005260046000f3")
"""Returns the magic value in four bytes instead of a word."""
SAYS_NOTHING, REVERTS, BREAKS, NEVER_ENDS = (bytes.fromhex(one) for one in ("00", "60006000fd", "fe", "5b600056"))
"""STOP; REVERT with no words; INVALID; JUMPDEST, PUSH1 0, JUMP: on and on until the gas is gone."""


def deploy_code(runtime: bytes, slots: tuple[bytes, ...] = ()) -> Address:
    """Deploy ``runtime`` by a real transaction whose init code fills the first storage slots."""
    fill = b"".join(b"\x7f" + value + b"\x60" + bytes([slot]) + b"\x55" for slot, value in enumerate(slots))
    size, start = bytes([len(runtime)]), bytes([len(fill) + 12])
    # CODECOPY(0, start, size); RETURN(0, size): twelve bytes
    init = fill + b"\x60" + size + b"\x60" + start + b"\x60\x00\x39" + b"\x60" + size + b"\x60\x00\xf3" + runtime
    fields: dict[str, Any] = {
        "chainId": CHAIN_ID,
        "nonce": 0,
        "value": 0,
        "data": init,
        "gas": 500_000,
        "gasPrice": 10**11,
    }
    raw = Person().key.sign_transaction(fields).raw_transaction
    receipt = receipt_of(node().send_raw(bytes(raw)))
    assert receipt["status"] == "0x1"
    return parse_address(receipt["contractAddress"])


def make_wallet(signature: bytes) -> Address:
    return deploy_code(WALLET, (personal_hash(TEXT), signature[:32]))


class TestKeys:
    def test_its_own(self, chain: int) -> None:
        signer = make_signer()
        signature = bytes(signer.sign_message(encode_defunct(text=TEXT)).signature)
        assert is_signed_by(Address(str(signer.address)), TEXT, "0x" + signature.hex())
        assert is_signed_by(Address(str(signer.address)), TEXT, signature.hex().upper())

    def test_recovery_number_from_zero(self, chain: int) -> None:
        """Some hardware wallets say 0 and 1 for 27 and 28."""
        signer = make_signer()
        signature = bytes(signer.sign_message(encode_defunct(text=TEXT)).signature)
        shifted = signature[:64] + bytes([signature[64] - 27])
        assert is_signed_by(Address(str(signer.address)), TEXT, "0x" + shifted.hex())

    def test_hash_is_what_wallets_sign(self) -> None:
        signable = encode_defunct(text=TEXT)
        signer = make_signer()
        signed = signer.sign_message(signable)
        assert personal_hash(TEXT) == bytes(signed.message_hash)

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda raw: raw[:64] + bytes([raw[64] ^ 7]),
            lambda raw: bytes([raw[0] ^ 1]) + raw[1:],
            lambda raw: raw[:64],
            lambda raw: raw + b"\0",
            lambda raw: bytes(65),
            lambda raw: b"\xff" * 65,
            lambda raw: b"",
            lambda raw: bytes(MAX_SIGNATURE_BYTES + 1),
        ],
        ids=["v", "r", "short", "long", "zeros", "ones", "empty", "huge"],
    )
    def test_spoilt(self, chain: int, spoil: Callable[[bytes], bytes]) -> None:
        signer = make_signer()
        signature = bytes(signer.sign_message(encode_defunct(text=TEXT)).signature)
        assert not is_signed_by(Address(str(signer.address)), TEXT, "0x" + spoil(signature).hex())

    @pytest.mark.parametrize("signature", ["", "0x", "nonsense", "0x123", "0x" + "é" * 65])
    def test_not_even_hex(self, chain: int, signature: str) -> None:
        assert not is_signed_by(make_address(), TEXT, signature)

    def test_somebody_else_or_something_else(self, chain: int) -> None:
        signer = make_signer()
        signature = "0x" + bytes(signer.sign_message(encode_defunct(text=TEXT)).signature).hex()
        assert not is_signed_by(make_address(), TEXT, signature)
        assert not is_signed_by(Address(str(signer.address)), TEXT + " ", signature)


class TestContractWallets:
    @pytest.mark.parametrize("length", [1, 32, 65, 500])
    def test_agrees(self, chain: int, length: int) -> None:
        """Signatures of contract wallets have any length."""
        signature = token_bytes(length).ljust(max(length, 1), b"\1")
        wallet = make_wallet(signature.ljust(32, b"\0"))
        assert is_signed_by(wallet, TEXT, "0x" + signature.hex())

    def test_to_nothing_else(self, chain: int) -> None:
        signature = token_bytes(65)
        wallet = make_wallet(signature)
        assert not is_signed_by(wallet, TEXT + "!", "0x" + signature.hex())
        assert not is_signed_by(wallet, TEXT, "0x" + token_bytes(65).hex())
        assert not is_signed_by(make_address(), TEXT, "0x" + signature.hex())

    @pytest.mark.parametrize(
        "code",
        [SAYS_NOTHING, REVERTS, BREAKS, NEVER_ENDS, RETURNS_TEXT_OF_MAGIC],
        ids=["nothing", "reverts", "breaks", "never ends", "right end"],
    )
    def test_hostile_ones_have_not_signed(self, chain: int, code: bytes) -> None:
        assert not is_signed_by(deploy_code(code), TEXT, "0x" + token_bytes(65).hex())

    def test_short_answer(self, chain: int) -> None:
        assert is_signed_by(deploy_code(AGREES_SHORTLY), TEXT, "0x01")

    def test_node_away_is_not_a_wrong_signature(self, configure: Callable[..., None]) -> None:
        configure(anvil_port=servers.free_port())
        with pytest.raises(Retryable):
            is_signed_by(make_address(), TEXT, "0x" + token_bytes(65).hex())
