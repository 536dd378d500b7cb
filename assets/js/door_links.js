/** Door links: the secret stands behind `#` and goes to the server in a request's body only. */
import { ApiError, postApi } from "./api.js";

const SECRET = /^#([\w-]{20,200})$/;

/** The secret in an address's fragment, or "". @param {string} hash */
export const readSecret = (hash) => SECRET.exec(hash)?.[1] ?? "";

/**
 * The secret of this page's address, which forgets it at once: nobody shall read it over a shoulder or in the history.
 * @param {Location} [place] @param {History} [past] @returns {string}
 */
export function takeSecret(place = location, past = history) {
  const secret = readSecret(place.hash);
  if (place.hash) past.replaceState(past.state, "", place.pathname + place.search);
  return secret;
}

/**
 * Take one's place at the door; whoever was not signed in is then.
 * @param {string} secret @param {string} name
 * @returns {Promise<{event_id: string, event_title: string, gate: string, role: string, expires_at: string}>}
 */
export const comeByLink = (secret, name) => postApi("/door/sessions", { token: secret, name });

/**
 * A new link; its `url` is told this once.
 * @param {string} eventId
 * @param {{label: string, role: string, gate: string, expires_at: string | null}} form
 * @returns {Promise<{id: string, label: string, expires_at: string, url: string}>}
 */
export const makeDoorLink = (eventId, form) => postApi(`/events/${eventId}/door-links`, form);

const ENDED = {
  DOOR_LINK_EXPIRED: "The way is closed",
  DOOR_LINK_REVOKED: "The way is closed",
  DOOR_LINK_FULL: "The way is closed",
  DOOR_LINK_NOT_FOUND: "No door behind this link",
  EVENT_NOT_FOUND: "No door behind this link",
};

/** What no second try can change: its title and sentence; null for everything else. @param {unknown} problem */
export function sayEnd(problem) {
  const title = problem instanceof ApiError ? ENDED[problem.code] : undefined;
  return title ? { title, words: problem.message } : null;
}

/** The link was not opened as it was sent: cut off, or the page loaded a second time. */
export const INCOMPLETE = {
  title: "Open the link once more",
  words: "This page needs the whole link, as it was sent to you. Open it again from the message.",
};

/** What went wrong, in one sentence; what is none of the API's failures stays one. @param {unknown} problem */
export function sayFailure(problem) {
  if (!(problem instanceof ApiError)) throw problem;
  return problem.details[0]?.message ?? problem.message;
}
