/** The verdict of this device alone: the code read, judged by what the device knows, at the server's time. */
import { ed25519 } from "@noble/curves/ed25519";

import { decodePass, messageOf } from "../pass.js";
import { anchorOf, makeChain, proofOf } from "../pass_chain.js";
import { decide } from "../verdict.js";

/** Refusals for which nothing needs to be known but the event's keys: nobody has to be asked about them. */
export const SELF_EVIDENT = new Set(["unreadable", "wrong_event", "bad_signature"]);
/** Refusals of codes that prove nothing about the ticket which they name. */
const UNPROVEN = new Set([...SELF_EVIDENT, "unknown_key", "not_yet_valid", "expired", "stale_code"]);

/**
 * @typedef {{pass: import("../pass.js").Pass | null, result: "go" | "stop" | "ask", reason: string,
 *   first: {at: number, gate: string, by: string} | null, tierName: string, isProven: boolean, nowMs: number}} Judgement
 *   `first` is the entry that an "already in" is about; `isProven` when the pass is truly the ticket's; `nowMs` when
 */

/**
 * @param {string} text
 * @param {{book: import("./book.js").DoorBook, nowMs: number, gate: string, kind: "entry" | "exit"}} door
 * @returns {Judgement}
 */
export function judge(text, { book, nowMs, gate, kind }) {
  const pass = readPass(text);
  const nowS = Math.floor(nowMs / 1000);
  const { result, reason } = kind === "exit" ? decideExit(pass, book, nowS, gate) : decide(pass, book, nowS, gate);
  const isProven = pass !== null && !UNPROVEN.has(reason);
  const first = reason === "already_in" ? book.entryOf(pass.tokenId) : null;
  return { pass, result, reason, first, tierName: isProven ? book.tierOf(pass.tokenId) : "", isProven, nowMs };
}

/** Out goes who is in, with the ticket's newest code; whether they might enter is not asked. */
function decideExit(pass, book, nowS, gate) {
  const insideOut = (token) => {
    const ticket = book.tickets.get(token);
    return ticket && { passSeq: ticket.passSeq, needsSupervisor: !ticket.isIn };
  };
  return decide(pass, { ...book, allowsPaper: true, tickets: { get: insideOut } }, nowS, gate);
}

/** The pass in a code, or null. @param {string} text */
export function readPass(text) {
  try {
    return decodePass(text);
  } catch {
    return null; // some other code that happens to be in the picture
  }
}

/**
 * Judge a pass of our own once: the first verdict of a page costs some 100 ms (the engine is cold, the curve's tables
 * are not made), and the guest should not be the one who waits for it. The verdict, which is a go.
 */
export function warmUp() {
  const secret = ed25519.utils.randomPrivateKey();
  const place = { chainId: 1, contract: `0x${"00".repeat(20)}` };
  const bound = { tokenId: 1, sequence: 1, validFrom: 0, validFor: 12 };
  const chain = makeChain(new Uint8Array(32), bound, place.chainId, place.contract);
  const empty = { signature: new Uint8Array(64), slot: 0, proof: proofOf(chain, 0) };
  const pass = { form: /** @type {const} */ ("rotating"), keyId: 1, eventNumber: 1, ...bound, anchor: anchorOf(chain), ...empty };
  const signed = { ...pass, signature: ed25519.sign(messageOf(pass, place.chainId, place.contract), secret) };
  const keys = new Map([[1, ed25519.getPublicKey(secret)]]);
  const tickets = new Map([[1, { passSeq: 1 }]]);
  return decide(signed, { ...place, eventNumber: 1, keys, tickets, allowsPaper: false }, 0, "");
}
