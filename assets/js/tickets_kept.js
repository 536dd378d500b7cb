/** The rules of what is kept of tickets on a device. Pure: no database, no clock. */

const DAY_MS = 86_400_000;
/** How long after its end a ticket that is another's now is still told of. */
const GONE_KEPT_MS = DAY_MS;

/**
 * The list after the server has told it anew: a ticket that is not in it any more has gone to somebody else, which is
 * told until its evening is over.
 * @param {import("./tickets_store.js").KeptTicket[]} before @param {import("./tickets.js").Ticket[]} told
 * @param {number} now milliseconds since 1970
 */
export function mergeTickets(before, told, now) {
  const ids = new Set(told.map((one) => one.id));
  const gone = before
    .filter((one) => !ids.has(one.id) && Date.parse(one.ends_at) + GONE_KEPT_MS > now)
    .map((one) => ({ ...one, gone_at: one.gone_at ?? now }));
  return [...told, ...gone];
}

/**
 * Whether what is kept may be shown before the server has said who is here. `session` is the readable cookie of the
 * sign-in, empty when it has run out: then the tickets stay, since a door without a network is no place to sign in.
 * @param {string} kept of the sign-in under which the tickets were kept @param {string} session of the one now
 */
export const mayShow = (kept, session) => session === "" || session === kept;

/**
 * Whether the tickets go when the server says that nobody is signed in. A sign-in that has run out takes its cookie
 * along; one that was ended, here or from another device, leaves it behind.
 * @param {string} session
 */
export const isEnded = (session) => session !== "";

/**
 * The store's holder when `wanted` signs in: the same account goes on under its epoch, another one begins anew.
 * @param {import("./tickets_store.js").Holder | null} before @param {import("./tickets_store.js").Holder} wanted
 */
export function takeOver(before, wanted) {
  const isSame = before?.accountId === wanted.accountId;
  return { holder: isSame ? { ...wanted, epoch: before.epoch } : wanted, hasWiped: before !== null && !isSame };
}
