/** A verdict as the screen and the list show it, whoever decided. */
import { lookOf } from "../verdicts.js";

/**
 * `checkinId` is the server's name of the scan, "" while it does not know it; `token` 0 when the code named no ticket.
 * `isOffline`: this device decided alone, and the server will look at it later. `isOdd`: the server saw it differently.
 * `isRefused`: the server did not take the scan. `isUndoing`: it is being asked to take it back.
 * @typedef {{nonce: string, result: "go" | "stop" | "ask", reason: string, sentence: string, name: string, tier: string,
 *   first: {at: string, gate: string, by: string} | null, gate: string, kind: string, at: string, token: number,
 *   checkinId: string, isOffline: boolean, isOdd: boolean, isRefused: boolean, isUndoing: boolean, isUndone: boolean,
 *   isOwn: boolean}} Shown
 */

const UNTOUCHED = { isOffline: false, isOdd: false, isRefused: false, isUndoing: false, isUndone: false };
const FRESH = { checkinId: "", isOwn: true, ...UNTOUCHED };

/**
 * What this device found.
 * @param {import("./store.js").Queued} queued
 * @param {import("./judge.js").Judgement} found
 * @param {{name: string, isOffline: boolean}} how
 * @returns {Shown}
 */
export const tellHere = ({ scan }, found, { name, isOffline }) => ({
  ...FRESH,
  ...placeOf(scan),
  result: found.result,
  reason: found.reason,
  sentence: lookOf(found.reason, found.result).sentence,
  name,
  tier: found.tierName,
  first: found.first ? { ...found.first, at: new Date(found.first.at * 1000).toISOString() } : null,
  token: found.isProven ? found.pass.tokenId : 0,
  isOffline,
});

/**
 * What the server answered to a scan.
 * @param {import("./store.js").Queued} queued
 * @param {import("./server.js").Verdict} verdict
 * @returns {Shown}
 */
export const tellAnswer = ({ scan }, verdict) => ({ ...tellVerdict(verdict, placeOf(scan)), token: scan.record.token_id });

/**
 * What the server answered to something that has no record: a photograph, a typed code, a supervisor's word.
 * @param {import("./server.js").Verdict} verdict
 * @param {{nonce: string, gate: string, kind: string, at: string}} place
 * @returns {Shown}
 */
export const tellVerdict = (verdict, place) => ({
  ...FRESH,
  ...place,
  result: verdict.result,
  reason: verdict.reason,
  sentence: verdict.sentence,
  name: verdict.holder_name,
  tier: verdict.tier_name,
  first: verdict.first_scan,
  token: 0,
  checkinId: verdict.checkin_id,
});

/**
 * A row whose scan has gone up meanwhile.
 * @param {Shown} row @param {import("./server.js").Verdict | {error: object}} verdict @returns {Shown}
 */
export function readAnswer(row, verdict) {
  if ("error" in verdict) return { ...row, isOffline: false, isRefused: true };
  return { ...row, checkinId: verdict.checkin_id, isOffline: false, isOdd: row.isOdd || verdict.result !== row.result };
}

/** A scan of the server's list. @param {any} scan @returns {Shown} */
export const tellListed = (scan) => ({
  ...FRESH,
  nonce: scan.checkin_id,
  result: scan.result,
  reason: scan.reason,
  sentence: scan.sentence,
  name: scan.holder_name,
  tier: scan.tier_name,
  first: null,
  gate: scan.gate,
  kind: scan.kind ?? "entry",
  at: scan.scanned_at,
  token: 0,
  checkinId: scan.checkin_id,
  isUndone: Boolean(scan.undone_at),
  isOwn: false,
});

const placeOf = (scan) => ({ nonce: scan.nonce, gate: scan.gate, kind: scan.kind, at: scan.scanned_at });
