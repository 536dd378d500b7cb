/** The door over REST. */
import { callApi, getApi, getBytes, newIdempotencyKey, postApi } from "../api.js";

const ANSWER_MS = 4_000;
const UPLOAD_MS = 20_000;
const FILE_MS = 120_000;

/** @typedef {{result: "go" | "stop" | "ask", reason: string, sentence: string, holder_name: string,
 *   tier_name: string, first_scan: {at: string, gate: string, by: string} | null, ticket_id: string | null,
 *   checkin_id: string}} Verdict */

/** The doors of whoever is signed in. @returns {Promise<{id: string, title: string, role: string, gate: string}[]>} */
export const listDoors = () => getApi("/door/events");

/**
 * Make this scanner known, or find it again by its key.
 * @param {{event_id: string, gate: string, label: string, public_key: string, client_time: string}} scanner
 * @returns {Promise<{id: string, last_counter: number, last_hash: string, server_time: string}>}
 */
export const registerScanner = (scanner) => postApi("/door/scanners", scanner);

/** @param {string} eventId @returns {Promise<ArrayBuffer>} */
export const getSnapshot = (eventId) => getBytes(`/door/snapshot?event=${eventId}`, { timeoutMs: FILE_MS });

/** What has changed since then. @param {string} eventId @param {number} cursor */
export const getDelta = (eventId, cursor) =>
  getApi(`/door/snapshot?event=${eventId}&since=${cursor}`, { timeoutMs: ANSWER_MS });

/**
 * Of the window of now, or of the one after it; `isFresh`: not one that was made a while ago.
 * @param {string} eventId @param {{isNext: boolean, isFresh: boolean}} which
 */
export const getNames = (eventId, { isNext, isFresh }) =>
  getBytes(`/door/names?event=${eventId}${isNext ? "&next=true" : ""}${isFresh ? "&fresh=true" : ""}`, {
    timeoutMs: FILE_MS,
  });

/** What changes from there on. @param {string} eventId @param {number} cursor @returns {EventSource} */
export const openStream = (eventId, cursor) => new EventSource(`/api/v1/door/stream?event=${eventId}&since=${cursor}`);

/**
 * One scan, now. @param {any} scan @param {{timeoutMs: number, signal: AbortSignal}} options
 * @returns {Promise<Verdict>}
 */
export async function checkIn(scan, { timeoutMs, signal }) {
  return (await postApi("/checkins", scan, { idempotencyKey: scan.nonce, timeoutMs, signal })).verdict;
}

/**
 * Queued scans; the server knows each by its nonce, whatever it is told twice.
 * @param {any[]} scans @returns {Promise<(Verdict | {error: {code: string, message: string}})[]>}
 */
export async function upload(scans) {
  // a key of its own: the answer to the same list may be another one the next time
  const key = newIdempotencyKey();
  return (await postApi("/checkins", { scans }, { idempotencyKey: key, timeoutMs: UPLOAD_MS })).verdicts;
}

/**
 * A typed code. @param {{eventId: string, gate: string, kind: string, code: string, scannedAt: string}} what
 * @returns {Promise<Verdict>}
 */
export async function checkInCode({ eventId, gate, kind, code, scannedAt }) {
  const nonce = newIdempotencyKey();
  const scan = { event_id: eventId, gate, kind, nonce, scanned_at: scannedAt, code };
  return (await postApi("/checkins", scan, { idempotencyKey: nonce })).verdict;
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

/** Let in who was refused. @param {string} checkinId @param {string} reason @returns {Promise<Verdict>} */
export async function admit(checkinId, reason) {
  const nonce = newIdempotencyKey();
  return (await postApi(`/checkins/${checkinId}/admit`, { reason, nonce }, { idempotencyKey: nonce })).verdict;
}

/** The last five scans at all gates. @param {string} eventId */
export const listRecent = (eventId) => getApi(`/events/${eventId}/checkins?limit=5`, { timeoutMs: ANSWER_MS });
