/**
 * The pass: what a ticket's QR code shows. Bytes, signature, base45. Twin of `app/tickets/pass_codec.py`, which
 * describes the layout byte by byte; both are tested with `tests/data/pass_vectors.json`.
 */
import { ed25519 } from "@noble/curves/ed25519";

import { decodeBase45, encodeBase45 } from "./base45.js";

export const WINDOW_UNIT_S = 300;
export const SLOT_S = 15;
export const MAX_ROTATING_UNITS = 96;
const VERSION = 1;
const CONTEXT = new TextEncoder().encode("keepsake-pass-v1");
const HEAD_BYTES = 17;
const SIGNATURE_BYTES = 64;
const ANCHOR_BYTES = 16;
const PROOF_BYTES = 16;
const BYTES = { printed: 81, rotating: 115 };
const FORM_BITS = { printed: 0b10, rotating: 0b01 };
const LIMITS = {
  keyId: 2 ** 8,
  eventNumber: 2 ** 32,
  tokenId: 2 ** 24,
  sequence: 2 ** 16,
  validFrom: 2 ** 32,
  validFor: 2 ** 16,
  slot: 2 ** 16,
};

/**
 * `validFrom` in seconds since 1970 (UTC), `validFor` in units of 5 minutes. `anchor`, `slot` and `proof` belong to
 * the rotating form and are empty in the printed one.
 * @typedef {{form: "printed" | "rotating", keyId: number, eventNumber: number, tokenId: number, sequence: number,
 *   validFrom: number, validFor: number, anchor: Uint8Array, signature: Uint8Array, slot: number,
 *   proof: Uint8Array}} Pass
 */

/** How many slots a rotating pass of that length has. @param {number} validFor @returns {number} */
export const slotsOf = (validFor) => Math.floor((validFor * WINDOW_UNIT_S) / SLOT_S);

/** The text is no pass, or the fields make none. */
export class PassUnreadable extends Error {
  name = "PassUnreadable";
}

/**
 * The fields of a pass, whoever signed it; throws `PassUnreadable` for whatever is not exactly one.
 * @param {string} text
 * @returns {Pass}
 */
export function decodePass(text) {
  const raw = typeof text === "string" && text.length <= 173 ? decodeBase45(text) : null;
  const form = raw?.length ? formOf(raw) : null;
  if (!raw || !form) throw new PassUnreadable("This is not one of our passes.");
  const view = new DataView(raw.buffer);
  const end = HEAD_BYTES + (form === "rotating" ? ANCHOR_BYTES : 0);
  const after = end + SIGNATURE_BYTES;
  const found = {
    form,
    keyId: view.getUint8(1),
    eventNumber: view.getUint32(2),
    tokenId: view.getUint8(6) * 65536 + view.getUint16(7),
    sequence: view.getUint16(9),
    validFrom: view.getUint32(11),
    validFor: view.getUint16(15),
    anchor: raw.slice(HEAD_BYTES, end),
    signature: raw.slice(end, after),
    slot: form === "rotating" ? view.getUint16(after) : 0,
    proof: raw.slice(after + 2),
  };
  ensureSlots(found);
  return found;
}

/**
 * The text of a signed pass; throws `PassUnreadable` when a field does not fit its bytes.
 * @param {Pass} pass
 * @returns {string}
 */
export function encodePass(pass) {
  const head = signedPart(pass);
  const isRotating = pass.form === "rotating";
  const isWhole =
    pass.signature.length === SIGNATURE_BYTES &&
    pass.proof.length === (isRotating ? PROOF_BYTES : 0) &&
    (isRotating || pass.slot === 0);
  if (!isWhole) throw new PassUnreadable("A part of the pass is of the wrong size.");
  const tail = isRotating ? [pass.slot >> 8, pass.slot & 0xff, ...pass.proof] : [];
  return encodeBase45(Uint8Array.from([...head, ...pass.signature, ...tail]));
}

/**
 * Whether this Ed25519 key (32 bytes) signed the pass for this chain and ticket contract.
 * @param {Pass} pass
 * @param {Uint8Array} publicKey
 * @param {number | bigint} chainId
 * @param {string} contract
 * @returns {boolean}
 */
export function verifyPass(pass, publicKey, chainId, contract) {
  try {
    return ed25519.verify(pass.signature, messageOf(pass, chainId, contract), publicKey, { zip215: false });
  } catch {
    return false; // no such chain or contract, or the library's word for keys and signatures that are no points
  }
}

/**
 * What the signature is over: context, chain id (8 bytes), contract (20 bytes), the pass up to its signature.
 * @param {Pass} pass
 * @param {number | bigint} chainId
 * @param {string} contract
 * @returns {Uint8Array}
 */
export function messageOf(pass, chainId, contract) {
  return Uint8Array.from([...CONTEXT, ...placeOf(chainId, contract), ...signedPart(pass)]);
}

/**
 * Where a pass is at home: chain id (8 bytes) and ticket contract (20); throws `PassUnreadable` for neither.
 * @param {number | bigint} chainId
 * @param {string} contract
 * @returns {Uint8Array}
 */
export function placeOf(chainId, contract) {
  if (!/^(0x)?[0-9a-fA-F]{40}$/.test(contract)) throw new PassUnreadable("A contract's address has 20 bytes.");
  if (!/^\d+$/.test(String(chainId)) || BigInt(chainId) >= 2n ** 64n) throw new PassUnreadable("That is no chain.");
  const chain = new DataView(new ArrayBuffer(8));
  chain.setBigUint64(0, BigInt(chainId));
  const address = contract.replace(/^0x/, "").match(/../g).map((pair) => Number.parseInt(pair, 16));
  return Uint8Array.from([...new Uint8Array(chain.buffer), ...address]);
}

/**
 * Throws `PassUnreadable` when one of these fields does not fit its bytes.
 * @param {object} pass
 * @param {string[]} [names]
 */
export function ensureFits(pass, names = Object.keys(LIMITS)) {
  for (const name of names) {
    if (!Number.isInteger(pass[name]) || pass[name] < 0 || pass[name] >= LIMITS[name]) {
      throw new PassUnreadable(`${name} does not fit the pass.`);
    }
  }
}

/** @param {Uint8Array} raw @returns {"printed" | "rotating" | null} */
function formOf(raw) {
  if (raw[0] >> 4 !== VERSION) return null;
  const form = Object.keys(FORM_BITS).find((name) => FORM_BITS[name] === (raw[0] & 0x0f));
  return form && raw.length === BYTES[form] ? form : null;
}

/** @param {Pass} pass @returns {Uint8Array} */
function signedPart(pass) {
  ensureFits(pass);
  if (pass.anchor.length !== (pass.form === "rotating" ? ANCHOR_BYTES : 0)) {
    throw new PassUnreadable("The anchor is of the wrong size.");
  }
  ensureSlots(pass);
  const head = new DataView(new ArrayBuffer(HEAD_BYTES));
  head.setUint8(0, (VERSION << 4) | FORM_BITS[pass.form]);
  head.setUint8(1, pass.keyId);
  head.setUint32(2, pass.eventNumber);
  head.setUint8(6, pass.tokenId >> 16);
  head.setUint16(7, pass.tokenId & 0xffff);
  head.setUint16(9, pass.sequence);
  head.setUint32(11, pass.validFrom);
  head.setUint16(15, pass.validFor);
  return Uint8Array.from([...new Uint8Array(head.buffer), ...pass.anchor]);
}

/** @param {Pass} pass */
function ensureSlots(pass) {
  if (pass.form === "rotating" && pass.validFor > MAX_ROTATING_UNITS) {
    throw new PassUnreadable("A rotating pass lives at most 8 hours.");
  }
}
