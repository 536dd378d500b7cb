/** Scans over REST: the data layer of the scanner. A scan is repeated under its nonce until it has its verdict. */
import { ApiError, callApi, getApi, newIdempotencyKey, postApi } from "./api.js";
import { pause } from "./orders.js";

const RETRY_MS = 1_000;
const MAX_TEXT = 400;

/** @typedef {{result: "go" | "stop" | "ask", reason: string, sentence: string, holder_name: string,
 *   tier_name: string, first_scan: {at: string, gate: string, by: string} | null, ticket_id: string | null,
 *   checkin_id: string}} Verdict */

/**
 * A scan with its nonce, as the server takes it.
 * @param {{eventId: string, gate: string, text: string}} what
 */
export const makeScan = ({ eventId, gate, text }) => ({
  event_id: eventId,
  gate,
  pass: text.replaceAll("\0", "").slice(0, MAX_TEXT),
  nonce: newIdempotencyKey(),
  scanned_at: new Date().toISOString(),
});

/**
 * The verdict on a scan; waits while the server is away. Throws `ApiError` when the server refuses to look at it.
 * @param {ReturnType<typeof makeScan>} scan
 * @param {(isAway: boolean) => void} onAway
 * @param {AbortSignal} signal
 * @returns {Promise<Verdict>}
 */
export async function checkIn(scan, onAway, signal) {
  for (;;) {
    try {
      const { verdict } = await postApi("/checkins", scan, { idempotencyKey: scan.nonce, timeoutMs: 8_000, signal });
      onAway(false);
      return verdict;
    } catch (problem) {
      if (!(problem instanceof ApiError) || !problem.isPassing) throw problem;
      onAway(true);
      await pause(Math.max(RETRY_MS, problem.retryAfterS * 1000), signal);
    }
  }
}

/**
 * The verdict on a photograph, and whether a code was found on it.
 * @param {{eventId: string, gate: string, file: File}} what
 * @returns {Promise<{verdict: Verdict, decoded: boolean}>}
 */
export function checkInPhoto({ eventId, gate, file }) {
  const form = new FormData();
  form.append("file", file);
  const query = new URLSearchParams({ event_id: eventId, gate });
  return callApi(`/scan/image?${query}`, { method: "POST", form, timeoutMs: 30_000 });
}

/** @param {string} checkinId */
export const undoCheckIn = (checkinId) => postApi(`/checkins/${checkinId}/undo`);

/** @param {string} eventId @returns {Promise<{inside: number, expected: number}>} */
export const getCounts = (eventId) => getApi(`/events/${eventId}/counts`);

/** The last five scans at all gates, as rows of the list. @param {string} eventId */
export async function listRecent(eventId) {
  const scans = await getApi(`/events/${eventId}/checkins?limit=5`);
  return scans.map((scan) => ({ ...scan, at: scan.scanned_at, isUndone: Boolean(scan.undone_at) }));
}

/** A fresh verdict as a row of the list. @param {Verdict} verdict @param {string} gate */
export const toRow = (verdict, gate) => ({ ...verdict, gate, at: new Date().toISOString(), isUndone: false });
