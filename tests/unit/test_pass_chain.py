"""The hash chain of a rotating pass, in Python."""

import json
import struct
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from app.tickets.pass_chain import anchor_of, is_proof, make_chain, proof_of
from app.tickets.pass_codec import Pass, PassUnreadable, decode
from tests import pass_vectors
from tests.pass_vectors import BOUND, CHAIN_ID, CHAIN_SEED, CONTRACT, chain_of, show

VECTORS: dict[str, Any] = json.loads(pass_vectors.FILE.read_text())


def is_shown(one: Pass) -> bool:
    return is_proof(one, chain_id=CHAIN_ID, contract=CONTRACT)


@pytest.mark.parametrize("vector", VECTORS["chains"], ids=lambda vector: vector["name"])
class TestMakeChain:
    def make(self, vector: dict[str, Any]) -> bytes:
        fields = ("token_id", "sequence", "valid_from", "valid_for")
        bound = replace(BOUND, **{name: vector[name] for name in fields})
        place = {"chain_id": int(vector["chain_id"]), "contract": vector["contract"]}
        return make_chain(bytes.fromhex(vector["seed"]), bound, **place)

    def test_vector(self, vector: dict[str, Any]) -> None:
        chain = self.make(vector)
        assert len(chain) == 16 * (vector["valid_for"] * 20 + 1)
        assert anchor_of(chain).hex() == vector["anchor"]
        for index, link in vector["links"].items():
            assert chain[16 * int(index) :][:16].hex() == link

    def test_as_it_is_written_down(self, vector: dict[str, Any]) -> None:
        """The formula, said once more by itself."""
        link = bytes.fromhex(vector["seed"])
        place = struct.pack(">Q", int(vector["chain_id"])) + bytes.fromhex(vector["contract"][2:])
        ticket = struct.pack(">IHI", vector["token_id"], vector["sequence"], vector["valid_from"])[1:]
        for index in range(20 * vector["valid_for"] + 1):
            link = sha256(b"keepsake-slot-v1" + place + ticket + struct.pack(">H", index) + link).digest()[:16]
        assert link.hex() == vector["anchor"]


class TestMakeChainRefuses:
    @pytest.mark.parametrize("units", [0, 97])
    def test_too_short_or_too_long(self, units: int) -> None:
        with pytest.raises(PassUnreadable):
            chain_of(replace(BOUND, valid_for=units))

    @pytest.mark.parametrize("seed", [b"", bytes(16), bytes(33)], ids=len)
    def test_no_seed(self, seed: bytes) -> None:
        with pytest.raises(PassUnreadable):
            chain_of(BOUND, seed)

    @pytest.mark.parametrize("change", [{"token_id": 2**24}, {"sequence": 2**16}, {"valid_from": -1}], ids=str)
    def test_fields_that_do_not_fit(self, change: dict[str, int]) -> None:
        with pytest.raises(PassUnreadable):
            chain_of(replace(BOUND, **change))  # type: ignore[arg-type]

    def test_no_contract(self) -> None:
        with pytest.raises(PassUnreadable):
            chain_of(BOUND, CHAIN_SEED, contract="0x12")


class TestProofOf:
    def test_first_and_last(self) -> None:
        chain = chain_of(BOUND)
        assert proof_of(chain, 0) == chain[-32:-16]
        assert proof_of(chain, 1919) == chain[:16]

    @pytest.mark.parametrize("slot", [-1, 1920])
    def test_no_such_slot(self, slot: int) -> None:
        with pytest.raises(PassUnreadable):
            proof_of(chain_of(BOUND), slot)


class TestIsProof:
    @pytest.mark.parametrize("vector", VECTORS["proofs"], ids=lambda vector: vector["name"])
    def test_vector(self, vector: dict[str, Any]) -> None:
        assert is_shown(decode(vector["text"])) is vector["is_proof"]

    def test_every_slot_and_none_of_its_neighbours(self) -> None:
        chain = chain_of(replace(BOUND, valid_for=2))
        one = show(replace(BOUND, valid_for=2), 0)
        for slot in range(40):
            fits = [at for at in range(40) if is_shown(replace(one, slot=slot, proof=proof_of(chain, at)))]
            assert fits == [slot]

    def test_no_chain_at_all(self) -> None:
        with pytest.raises(PassUnreadable):
            is_proof(show(BOUND, 5), chain_id=-1, contract=CONTRACT)
