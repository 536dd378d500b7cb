/**
 * The hash chain of a rotating pass: what its phone shows anew every 15 seconds. Twin of `app/tickets/pass_chain.py`,
 * which says how it is made; both are tested with `tests/data/pass_vectors.json`. Synchronous: 1,920 steps take 3 ms.
 */
import { sha256 } from "@noble/hashes/sha2";

import { ensureFits, MAX_ROTATING_UNITS, PassUnreadable, placeOf, slotsOf } from "./pass.js";

const CONTEXT = new TextEncoder().encode("keepsake-slot-v1");
const LINK_BYTES = 16;
export const SEED_BYTES = 32;

/**
 * What a chain is bound to: it proves nothing for another token, sequence or window. `validFor` in units of 5 minutes.
 * @typedef {{tokenId: number, sequence: number, validFrom: number, validFor: number}} Bound
 */

/**
 * h(0) … h(N), 16 bytes each, one after the other. Throws `PassUnreadable` when the fields make no chain.
 * @param {Uint8Array} seed 32 random bytes that never leave the device
 * @param {Bound} bound
 * @param {number | bigint} chainId
 * @param {string} contract
 * @returns {Uint8Array}
 */
export function makeChain(seed, bound, chainId, contract) {
  if (seed.length !== SEED_BYTES) throw new PassUnreadable("A seed has 32 bytes.");
  if (!(bound.validFor > 0 && bound.validFor <= MAX_ROTATING_UNITS)) {
    throw new PassUnreadable("A rotating pass lives from 5 minutes to 8 hours.");
  }
  const slots = slotsOf(bound.validFor);
  const step = stepper(bound, chainId, contract);
  const chain = new Uint8Array((slots + 1) * LINK_BYTES);
  let link = seed;
  for (let index = 0; index <= slots; index += 1) {
    link = step(index, link);
    chain.set(link, index * LINK_BYTES);
  }
  return chain;
}

/** The end of a chain: what its pass carries. @param {Uint8Array} chain @returns {Uint8Array} */
export const anchorOf = (chain) => chain.slice(-LINK_BYTES);

/**
 * What the phone shows in a slot, 0 being the first. Throws `PassUnreadable` outside the chain.
 * @param {Uint8Array} chain
 * @param {number} slot
 * @returns {Uint8Array}
 */
export function proofOf(chain, slot) {
  const end = chain.length - (slot + 1) * LINK_BYTES;
  if (!Number.isInteger(slot) || slot < 0 || end < LINK_BYTES) throw new PassUnreadable("The pass has no such slot.");
  return chain.slice(end - LINK_BYTES, end);
}

/**
 * Whether the proof of a rotating pass belongs to its slot: slot + 1 hashes lead to the anchor. Ask for the signature
 * first: it is what makes the anchor worth anything. A slot that the pass does not have is refused before the walk,
 * and the anchor itself is never a proof. Throws `PassUnreadable` for no chain or contract.
 * @param {import("./pass.js").Pass} pass
 * @param {number | bigint} chainId
 * @param {string} contract
 * @returns {boolean}
 */
export function isProof(pass, chainId, contract) {
  const slots = slotsOf(pass.validFor);
  if (pass.form !== "rotating" || !(pass.slot >= 0 && pass.slot < slots) || pass.validFor > MAX_ROTATING_UNITS) {
    return false;
  }
  const step = stepper(pass, chainId, contract);
  let link = pass.proof;
  for (let index = slots - pass.slot; index <= slots; index += 1) link = step(index, link);
  return link.every((byte, at) => byte === pass.anchor[at]);
}

/**
 * What makes a link of the one before. The head that all have in common is hashed once and its state copied, as HMAC
 * does it: half the time of hashing it anew 1,920 times.
 * @param {Bound} bound @returns {(index: number, before: Uint8Array) => Uint8Array}
 */
function stepper(bound, chainId, contract) {
  ensureFits(bound, ["tokenId", "sequence", "validFrom", "validFor"]);
  const fields = new DataView(new ArrayBuffer(9));
  fields.setUint8(0, bound.tokenId >> 16);
  fields.setUint16(1, bound.tokenId & 0xffff);
  fields.setUint16(3, bound.sequence);
  fields.setUint32(5, bound.validFrom);
  const head = sha256.create().update(CONTEXT).update(placeOf(chainId, contract)).update(new Uint8Array(fields.buffer));
  const [hash, place, digest] = [sha256.create(), new Uint8Array(2), new Uint8Array(32)];
  return (index, before) => {
    place[0] = index >> 8;
    place[1] = index & 0xff;
    head._cloneInto(hash).update(place).update(before).digestInto(digest);
    return digest.slice(0, LINK_BYTES);
  };
}
