"""Real tokens for the tests: the contracts' own mocks, deployed by whoever needs them."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from app.chain.abi import ARTIFACTS
from app.chain.calls import Call
from app.gifts.schemas import ItemForm
from app.units import Address, Wei, parse_address
from tests.chain.control import receipt_of
from tests.chain.venue import Person


@cache
def bytecode(name: str) -> bytes:
    """What deploys a mock."""
    found: dict[str, Any] = json.loads((ARTIFACTS / "test" / f"{name}.json").read_text())
    return bytes.fromhex(found["bytecode"][2:])


def call_data(signature: str, *values: Any) -> bytes:
    """Calldata by a function's signature: ``mint(address,uint256)``."""
    kinds = signature[signature.index("(") + 1 : -1].split(",")
    return keccak(text=signature)[:4] + encode(kinds, values)


@dataclass(frozen=True)
class Money:
    """A token, some art and prints, all of one person."""

    dollar: Address
    art: Address
    prints: Address

    @staticmethod
    def make(owner: Person, *, token: str = "PlainToken") -> "Money":
        """Deployed and minted: 1,000 dollars, piece number 7, five prints of number 3."""
        made = Money(*(_deploy(owner, name) for name in (token, "PlainCollectible", "Edition")))
        owner.send(Call(made.dollar, call_data("mint(address,uint256)", owner.address, 1_000 * 10**18)))
        owner.send(Call(made.art, call_data("mint(address,uint256)", owner.address, 7)))
        owner.send(Call(made.prints, call_data("mint(address,uint256,uint256)", owner.address, 3, 5)))
        return made

    def items(self) -> list[ItemForm]:
        """25 dollars, the piece, two prints."""
        return [
            ItemForm(kind="erc20", token=self.dollar, amount=Wei(25 * 10**18)),
            ItemForm(kind="erc721", token=self.art, token_id=Wei(7)),
            ItemForm(kind="erc1155", token=self.prints, token_id=Wei(3), amount=Wei(2)),
        ]


def _deploy(owner: Person, name: str) -> Address:
    receipt = receipt_of(owner.send(Call(Address(""), bytecode(name))))
    return parse_address(receipt["contractAddress"])
