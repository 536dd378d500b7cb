"""The vectors that contract, Python and JavaScript must agree on: ``python -m tests.gift_vectors`` writes them anew.

They are made here from the written rules (contracts.md, EIP-712, RFC 9106); ``tests/chain/test_gift_vectors.py`` asks
the contract itself, ``tests/js/gifts.test.js`` the browser's modules.
"""

import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from eth_abi.abi import encode
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak

from app.chain.escrow import GiftClaim, GiftItem, GiftTerms, ItemKind, gift_id_of
from app.units import NOBODY, Address

FILE = Path(__file__).parent / "data" / "gift_vectors.json"
CHAIN_ID = 31337
ESCROW = Address("0x00000000000000000000000000000000C0FFEE01")
SENDER = Address("0x1111111111111111111111111111111111111111")
RECIPIENT = Address("0x2222222222222222222222222222222222222222")
TOKEN = Address("0x3333333333333333333333333333333333333333")
KEY = "0x" + "42" * 32
DEADLINE = 1_800_003_600
CODE = "7K3DQ2M9XW4R5"
SIGNED = [
    {"name": "giftId", "type": "bytes32"},
    {"name": "giftHash", "type": "bytes32"},
    {"name": "recipient", "type": "address"},
    {"name": "deadline", "type": "uint256"},
    {"name": "skipMask", "type": "uint256"},
]

COINS = GiftItem(ItemKind.NATIVE, NOBODY, 0, 10**17)
DOLLARS = GiftItem(ItemKind.ERC20, TOKEN, 0, 2**256 - 1)
PIECE = GiftItem(ItemKind.ERC721, TOKEN, 2**200 + 7, 1)
COPIES = GiftItem(ItemKind.ERC1155, TOKEN, 0, 5)
GIFTS: list[tuple[tuple[GiftItem, ...], Address, Address, bool, int]] = [
    ((COINS,), NOBODY, NOBODY, False, 0),
    ((DOLLARS,), RECIPIENT, NOBODY, False, 0),
    ((PIECE,), NOBODY, TOKEN, True, 0),
    ((COPIES, COINS), RECIPIENT, TOKEN, True, 1),
    ((COINS, DOLLARS, PIECE), NOBODY, NOBODY, False, 5),
    ((COINS, DOLLARS, PIECE, COPIES), NOBODY, NOBODY, True, 0),
]


def make_claims() -> list[tuple[GiftClaim, bytes]]:
    """Each claim with its gift's salt; nothing is signed."""
    key = Address(str(Account.from_key(KEY).address))
    found = []
    for number, (items, recipient, second, cancellable, skip) in enumerate(GIFTS):
        salt = bytes([number]) * 32
        terms = GiftTerms(key, recipient, second, 1_800_000_000 + number, cancellable, items)
        gift_id = gift_id_of(SENDER, key, salt)
        found.append((GiftClaim(gift_id, SENDER, terms, RECIPIENT, DEADLINE, skip, b"", b""), salt))
    return found


def slot_of(claim: GiftClaim) -> bytes:
    """What the gift's slot holds, by the rule in ``IGiftEscrow``."""
    terms = claim.terms
    words = b"".join(encode(["uint8", "address", "uint256", "uint256"], one.as_tuple()) for one in terms.items)
    return keccak(
        encode(
            ["address", "address", "address", "address", "uint40", "bool", "bytes32"],
            [
                claim.sender,
                terms.claim_key,
                terms.recipient,
                terms.second,
                terms.expiry,
                terms.is_cancellable,
                keccak(words),
            ],
        )
    )


def digest_of(claim: GiftClaim, escrow: str = ESCROW) -> bytes:
    """What the claim key signs, by ``eth_account``'s own EIP-712."""
    domain = {"name": "Keepsake Gift", "version": "1", "chainId": CHAIN_ID, "verifyingContract": escrow}
    message = {
        "giftId": claim.gift_id,
        "giftHash": slot_of(claim),
        "recipient": claim.recipient,
        "deadline": claim.deadline,
        "skipMask": claim.skip_mask,
    }
    made = encode_typed_data(domain, {"Claim": SIGNED}, message)
    return keccak(b"\x19" + made.version + made.header + made.body)


def key_of_code(text: str) -> bytes:
    """Argon2id v1.3 with the design's parameters."""
    salt = b"keepsake-code-v1" + CHAIN_ID.to_bytes(8, "big") + bytes.fromhex(ESCROW[2:])
    return Argon2id(salt=salt, length=32, iterations=3, lanes=1, memory_cost=65_536).derive(text.encode())


def make() -> dict[str, Any]:
    """The whole file."""
    return {
        "claims": [_write(claim, salt) for claim, salt in make_claims()],
        "code": {"text": CODE, "chain_id": CHAIN_ID, "escrow": ESCROW, "key": "0x" + key_of_code(CODE).hex()},
    }


def _write(claim: GiftClaim, salt: bytes) -> dict[str, Any]:
    terms = claim.terms
    return {
        "salt": "0x" + salt.hex(),
        "slot": "0x" + slot_of(claim).hex(),
        "digest": "0x" + digest_of(claim).hex(),
        "wish": {
            "chainId": CHAIN_ID,
            "escrow": ESCROW,
            "giftId": "0x" + claim.gift_id.hex(),
            "sender": claim.sender,
            "terms": {
                "claim_key": terms.claim_key,
                "recipient": _none(terms.recipient),
                "second": _none(terms.second),
                "expiry": terms.expiry,
                "cancellable": terms.is_cancellable,
                "items": [[int(one.kind), one.token, str(one.token_id), str(one.amount)] for one in terms.items],
            },
            "recipient": claim.recipient,
            "deadline": claim.deadline,
            "skipMask": claim.skip_mask,
        },
    }


def _none(address: Address) -> str:
    return "" if address == NOBODY else address


if __name__ == "__main__":
    FILE.write_text(json.dumps(make(), indent=1) + "\n")
