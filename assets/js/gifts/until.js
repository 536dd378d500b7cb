/** Days and times of gifts, in the reader's own zone. */

const SOON_MS = 36 * 3600_000;
const LATE_MS = 3600_000;
const SOON = /** @type {const} */ ({ weekday: "long", hour: "2-digit", minute: "2-digit" });

/** "5 June", and "5 June 2027" when that is not this year. @param {string | number} time @param {Date} [now] */
export function dayOf(time, now = new Date()) {
  const day = new Date(time);
  const year = day.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return day.toLocaleDateString("en-GB", { day: "numeric", month: "long", year });
}

/**
 * Whether an expired gift should be back long ago: what cannot be delivered is not on its way any more.
 * @param {import("./api.js").Pack} pack @param {Date} [now]
 */
export const isLate = ({ status, expires_at: at }, now = new Date()) =>
  status === "expired" && now.getTime() - Date.parse(at ?? "") > LATE_MS;

/**
 * Until when a gift waits, and whether its sender may take it back before.
 * @param {import("./api.js").Gift} gift @param {Date} [now]
 */
export function tellUntil({ expires_at: at, terms }, now = new Date()) {
  const isSoon = Date.parse(at) - now.getTime() < SOON_MS;
  const words = isSoon ? new Date(at).toLocaleString("en-GB", SOON) : dayOf(at, now);
  return terms.cancellable
    ? `It waits until ${words}, unless it is taken back before.`
    : `It waits for you until ${words}.`;
}
