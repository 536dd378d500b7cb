"""The gift vectors, asked of the contract itself."""

import json

import pytest

from app.chain import deploy
from app.chain.escrow import Escrow, GiftClaim
from app.chain.node import node
from tests import gift_vectors


@pytest.fixture
def escrow(deployed: None) -> Escrow:
    """The escrow's code where the vectors have it: the digests hold its address."""
    code = node().call("eth_getCode", deploy.escrow().address, "latest")
    node().call("anvil_setCode", gift_vectors.ESCROW, code)
    return Escrow(gift_vectors.ESCROW)


def test_file_is_what_the_rules_say() -> None:
    assert json.loads(gift_vectors.FILE.read_text()) == gift_vectors.make()


@pytest.mark.parametrize("number", range(len(gift_vectors.GIFTS)))
def test_contract_signs_the_same(escrow: Escrow, number: int) -> None:
    claim, _salt = gift_vectors.make_claims()[number]
    assert isinstance(claim, GiftClaim)
    assert escrow.claim_digest(claim) == gift_vectors.digest_of(claim)
