/** The door's quiet line, and other small words. Pure; times in milliseconds since 1970. */

/** From here on a clock is worth a word of its own: a code lives 15 seconds. */
const DOUBTFUL_MS = 5_000;

/** A number for people. @param {number} number */
export const group = (number) => new Intl.NumberFormat("en-GB").format(number);
const clock = (moment) =>
  new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(new Date(moment));

/**
 * What there is to know of the connection, in one line.
 * @param {{isOnline: boolean, since: number, waiting: number, knownAt: number, clockErrorMs: number}} door
 */
export function sayState({ isOnline, since, waiting, knownAt, clockErrorMs }) {
  return [
    isOnline ? "Online" : `Offline since ${clock(since)}`,
    waiting > 0 ? `${group(waiting)} ${isOnline ? "going up" : "waiting to go up"}` : "",
    knownAt ? `list of ${clock(knownAt)}` : "",
    sayClock(clockErrorMs),
  ]
    .filter(Boolean)
    .join(" · ");
}

/**
 * How many scans the server has refused for good, and why.
 * @param {readonly import("./store.js").Refused[]} refused at least one
 */
export function sayRefused(refused) {
  const reasons = new Set(refused.map(({ refusal }) => refusal.message));
  const why = reasons.size === 1 ? refused[0].refusal.message : `${reasons.size} reasons.`;
  return `${refused.length === 1 ? "1 scan was" : `${group(refused.length)} scans were`} refused: ${why}`;
}

/**
 * Refused scans as a file for the organizer: each as it was signed, with the reason.
 * @param {readonly import("./store.js").Refused[]} refused
 */
export const writeRefused = (refused) =>
  JSON.stringify(refused.map(({ scan, refusal }) => ({ refusal, scan })), null, 2);

/** @param {number} errorMs */
export function sayClock(errorMs) {
  if (!Number.isFinite(errorMs)) return "clock not checked";
  const seconds = (Math.max(errorMs, 50) / 1000).toFixed(1);
  return errorMs > DOUBTFUL_MS ? `clock may be ${seconds} s off` : `clock ±${seconds} s`;
}

/** What a scanner is called in the organizer's lists. @param {string} agent a browser's `navigator.userAgent` */
export function nameDevice(agent) {
  const kinds = { iPhone: /iPhone/, iPad: /iPad/, Android: /Android/, Windows: /Windows/, Mac: /Macintosh/, Linux: /Linux/ };
  return Object.keys(kinds).find((name) => kinds[name].test(agent)) ?? "Scanner";
}

/** A typed code as it is sent, or "" while it is none: 8 symbols (Crockford), with their look-alikes. @param {string} typed */
export function readCode(typed) {
  const symbols = typed.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  return /^[0-9A-HJKMNP-TV-Z]{8}$/.test(symbols) ? symbols : "";
}
