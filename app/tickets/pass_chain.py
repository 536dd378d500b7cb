"""The hash chain of a rotating pass: what its phone shows anew every 15 seconds. Twin of ``assets/js/pass_chain.js``.

The holder's device draws a seed of 32 bytes and keeps it; a pass of N slots carries only the end of the chain::

    h(0) = SHA-256("keepsake-slot-v1" ‖ chain id (8) ‖ contract (20) ‖ token id (3) ‖ sequence (2)
                   ‖ valid from (4) ‖ 0 (2) ‖ seed (32))[:16]
    h(i) = the same with i and h(i-1) in the places of 0 and the seed
    anchor = h(N)
    proof of slot s = h(N - 1 - s)

A proof seen tells nothing of later slots, and a chain of one ticket, sequence, window, chain or contract proves
nothing for another. ``tests/data/pass_vectors.json`` holds examples that both twins are tested with.
"""

from collections.abc import Callable
from hashlib import sha256

from app.tickets.pass_codec import (
    ANCHOR_BYTES,
    MAX_SLOTS,
    PROOF_BYTES,
    Pass,
    PassUnreadable,
    ensure_fits,
    place_of,
)

CONTEXT = b"keepsake-slot-v1"
SEED_BYTES = 32


def make_chain(seed: bytes, one: Pass, *, chain_id: int, contract: str) -> bytes:
    """h(0) … h(N), 16 bytes each, of the token, sequence and window of ``one``; raises ``PassUnreadable``."""
    if len(seed) != SEED_BYTES:
        raise PassUnreadable("A seed has 32 bytes.")
    if not 0 < one.slots <= MAX_SLOTS:
        raise PassUnreadable("A rotating pass lives from 5 minutes to 8 hours.")
    step = _step(one, chain_id, contract)
    links = [step(0, seed)]
    for index in range(1, one.slots + 1):
        links.append(step(index, links[-1]))
    return b"".join(links)


def anchor_of(chain: bytes) -> bytes:
    """The end of a chain: what its pass carries."""
    return chain[-ANCHOR_BYTES:]


def proof_of(chain: bytes, slot: int) -> bytes:
    """What the phone shows in a slot, 0 being the first; raises ``PassUnreadable`` outside the chain."""
    end = len(chain) - (slot + 1) * PROOF_BYTES
    if slot < 0 or end < PROOF_BYTES:
        raise PassUnreadable("The pass has no such slot.")
    return chain[end - PROOF_BYTES : end]


def is_proof(shown: Pass, *, chain_id: int, contract: str) -> bool:
    """Whether the proof of a rotating pass belongs to its slot: ``slot + 1`` hashes lead to the anchor.

    Ask for the signature first: it is what makes the anchor worth anything. A slot that the pass does not have is
    refused before the walk, and the anchor itself is never a proof. Raises ``PassUnreadable`` for no chain or contract.
    """
    if shown.form != "rotating" or not 0 <= shown.slot < shown.slots <= MAX_SLOTS:
        return False
    step = _step(shown, chain_id, contract)
    link = shown.proof
    for index in range(shown.slots - shown.slot, shown.slots + 1):
        link = step(index, link)
    return link == shown.anchor


def _step(one: Pass, chain_id: int, contract: str) -> Callable[[int, bytes], bytes]:
    ensure_fits(one, ("token_id", "sequence", "valid_from"))
    bound = CONTEXT + place_of(chain_id, contract)
    bound += one.token_id.to_bytes(3, "big") + one.sequence.to_bytes(2, "big") + one.valid_from.to_bytes(4, "big")
    return lambda index, before: sha256(bound + index.to_bytes(2, "big") + before).digest()[:PROOF_BYTES]
