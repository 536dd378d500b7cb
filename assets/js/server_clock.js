/**
 * The server's time on this device, also without a network: how far the device's own clock is off, measured at every
 * answer of our API and kept with its age and error. A code that changes every 15 seconds needs no better clock.
 */

const KEPT = "ks-server-clock";
/** What the clock of a phone loses or wins when nobody corrects it: 20 s in a million. */
const DRIFT = 20e-6;
/** `Date` headers have no fractions of a second. */
const HEADER_STEP_MS = 1000;
/** From here on a code may be a slot off, which the door no longer takes. */
export const DOUBTFUL_MS = 15_000;

/**
 * How far the device's clock is behind the server's, give or take `errorMs`, at the device's time `measuredAt`.
 * @typedef {{offsetMs: number, errorMs: number, measuredAt: number}} Measured
 */

/** @type {Measured | null | undefined} undefined: not read yet */
let kept;

/**
 * Learn from an answer. `serverTime` (in the answer's body) is finer than its `Date` header, but an answer that was
 * repeated for the same idempotency key holds an old one: then the header alone counts.
 * @param {{date: string | null, serverTime?: unknown}} said
 * @param {number} tookMs from the request to the answer's first byte @param {number} [now] the device's time then
 */
export function noteAnswer({ date, serverTime }, tookMs, now = Date.now()) {
  const header = measure(Date.parse(date ?? ""), HEADER_STEP_MS, tookMs, now);
  const body = measure(typeof serverTime === "string" ? Date.parse(serverTime) : Number.NaN, 0, tookMs, now);
  const found = body && (!header || agree(body, header)) ? body : header;
  if (!found) return;
  const before = read();
  if (before && agree(found, before, now) && errorAt(before, now) < found.errorMs) return;
  kept = found;
  try {
    localStorage.setItem(KEPT, JSON.stringify(found));
  } catch {
    // nothing can be kept here; this page knows it all the same
  }
}

/** The server's time in milliseconds since 1970, as well as it is known. @param {number} [now] the device's */
export const serverNow = (now = Date.now()) => now + (read()?.offsetMs ?? 0);

/** How far that may be wrong, in milliseconds; infinite before any answer. @param {number} [now] */
export function clockError(now = Date.now()) {
  const measured = read();
  return measured ? errorAt(measured, now) : Number.POSITIVE_INFINITY;
}

/** When the clock was last compared, or null. @returns {number | null} */
export const clockCheckedAt = () => read()?.measuredAt ?? null;

const errorAt = (measured, now) => measured.errorMs + Math.abs(now - measured.measuredAt) * DRIFT;

/** Whether both can be true; when not, somebody has set the device's clock meanwhile. */
const agree = (one, other, now = one.measuredAt) =>
  Math.abs(one.offsetMs - other.offsetMs) <= one.errorMs + errorAt(other, now);

/** @returns {Measured | null} */
function measure(saidMs, stepMs, tookMs, now) {
  if (!Number.isFinite(saidMs)) return null;
  const errorMs = (stepMs + tookMs) / 2;
  return { offsetMs: saidMs + stepMs / 2 + tookMs / 2 - now, errorMs, measuredAt: now };
}

function read() {
  if (kept !== undefined) return kept;
  try {
    const found = JSON.parse(localStorage.getItem(KEPT) ?? "null");
    kept = [found?.offsetMs, found?.errorMs, found?.measuredAt].every(Number.isFinite) ? found : null;
  } catch {
    kept = null; // damaged by somebody else, or no storage
  }
  return kept;
}
