/** Addresses as text, for pages that need no more of them. */

/** @param {string} address */
export const shorten = (address) => `${address.slice(0, 6)}…${address.slice(-4)}`;

/** @param {string | undefined} one @param {string | undefined} other */
export const isSameAddress = (one, other) => Boolean(one && other) && one.toLowerCase() === other.toLowerCase();
