/**
 * The verdict on a pass: pure, the twin of `app/door/verdict.py`; both run over `tests/data/verdict_vectors.json`.
 */
import { SLOT_S, WINDOW_UNIT_S, verifyPass } from "./pass.js";
import { isProof } from "./pass_chain.js";
import { REASONS } from "./verdicts.js";

/** A code lives for its slot and one to each side: the clocks differ. */
const SLOTS_ASIDE = 1;

/**
 * What the door knows of one ticket; no gates means every gate.
 * @typedef {{passSeq: number, isRefunded?: boolean, isBlocked?: boolean, needsSupervisor?: boolean,
 *   gates?: string[], isIn?: boolean}} TicketAtDoor
 */

/**
 * What the door knows of its event: Ed25519 public keys by key id, tickets by token id.
 * @typedef {{chainId: number, contract: string, eventNumber: number, keys: {get(id: number): Uint8Array | undefined},
 *   tickets: {get(id: number): TicketAtDoor | undefined}, allowsPaper: boolean}} Snapshot
 */

/**
 * Go, stop or ask, and why (a go has an empty reason).
 * @param {import("./pass.js").Pass | null} pass null when the code could not be read
 * @param {Snapshot} snapshot
 * @param {number} now seconds since 1970 (UTC), of the server's clock
 * @param {string} gate
 * @returns {{result: "go" | "stop" | "ask", reason: string}}
 */
export function decide(pass, snapshot, now, gate) {
  const reason = pass ? findFlaw(pass, snapshot, now) || judge(pass, snapshot, gate) : "unreadable";
  return { result: REASONS[reason || "go"].result, reason };
}

function findFlaw(pass, snapshot, now) {
  if (pass.eventNumber !== snapshot.eventNumber) return "wrong_event";
  const key = snapshot.keys.get(pass.keyId);
  if (!key) return "unknown_key";
  if (!verifyPass(pass, key, snapshot.chainId, snapshot.contract)) return "bad_signature";
  if (now < pass.validFrom) return "not_yet_valid";
  if (now >= pass.validFrom + pass.validFor * WINDOW_UNIT_S) return "expired";
  return pass.form === "rotating" ? findStaleness(pass, snapshot, now) : "";
}

function findStaleness(pass, snapshot, now) {
  const current = Math.floor((now - pass.validFrom) / SLOT_S);
  if (Math.abs(pass.slot - current) > SLOTS_ASIDE) return "stale_code";
  return isProof(pass, snapshot.chainId, snapshot.contract) ? "" : "bad_signature";
}

function judge(pass, snapshot, gate) {
  const ticket = snapshot.tickets.get(pass.tokenId);
  if (!ticket) return "unknown_ticket";
  if (ticket.isRefunded) return "refunded";
  if (ticket.isBlocked) return "blocked";
  if (pass.sequence < ticket.passSeq) return "superseded";
  if (pass.form === "printed" && !snapshot.allowsPaper) return "paper_not_allowed";
  if (ticket.isIn) return "already_in";
  if (ticket.gates?.length && !ticket.gates.includes(gate)) return "wrong_gate";
  return ticket.needsSupervisor ? "needs_supervisor" : "";
}
