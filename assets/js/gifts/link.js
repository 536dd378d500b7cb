/**
 * Claim links: the gift's id in the path, everything else after `#`, which no browser sends anywhere. With the link
 * and any RPC a gift can be opened, whatever became of us.
 */
import { decode, encode } from "cborg";
import { bytesToHex, getAddress, hexToBytes, zeroAddress } from "viem";

/** @typedef {{giftId: string, key: string, chainId: number, escrow: string, sender: string,
 *   terms: import("./sign.js").Terms}} Link `terms.claim_key` is empty: it is the key's own address */

const VERSION = 1;

/** The link is cut short, or of another kind. */
export class LinkUnreadable extends Error {
  name = "LinkUnreadable";
}

/** @param {Uint8Array} bytes */
export const toBase64Url = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

/** @param {string} text */
export const fromBase64Url = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

/** Where a gift's page is. @param {string} giftId */
export const pathOf = (giftId) => `/g/${toBase64Url(hexToBytes(giftId))}/`;

/** @param {string} origin @param {Link} link */
export const writeLink = (origin, link) => `${origin}${pathOf(link.giftId)}#${writeSecret(link)}`;

/** What stands after `#`. @param {Link} link */
export function writeSecret({ key, chainId, escrow, sender, terms }) {
  const { recipient, second, expiry, cancellable, items } = terms;
  const fields = [VERSION, key, chainId, escrow, sender, recipient, second, expiry, cancellable, items.map(packItem)];
  return toBase64Url(encode(fields.map((one) => (typeof one === "string" ? hexToBytes(one || "0x") : one))));
}

/**
 * The link behind an address of ours; throws `LinkUnreadable`.
 * @param {string} url
 * @returns {Link}
 */
export function readLink(url) {
  try {
    const { pathname, hash } = new URL(url);
    const name = /\/g\/([\w-]{43})\/?$/.exec(pathname)?.[1] ?? "";
    const giftId = bytesToHex(fromBase64Url(name));
    return { giftId: check(giftId, 32), ...readSecret(hash.slice(1)) };
  } catch (problem) {
    throw new LinkUnreadable("This link is not complete. Please ask for it again.", { cause: problem });
  }
}

function readSecret(text) {
  const [version, key, chainId, escrow, sender, recipient, second, expiry, cancellable, items] = decode(
    fromBase64Url(text),
  );
  if (version !== VERSION) throw new Error("another version");
  if (![chainId, expiry].every(Number.isSafeInteger) || typeof cancellable !== "boolean") throw new Error("damaged");
  const terms = {
    claim_key: "",
    recipient: maybeAddress(recipient),
    second: maybeAddress(second),
    expiry,
    cancellable,
    items: items.map(unpackItem),
  };
  return { key: check(bytesToHex(key), 32), chainId, escrow: addressOf(escrow), sender: addressOf(sender), terms };
}

/** The chain's own coin has no token: it is left out. */
const packItem = ([kind, token, id, amount]) => [
  kind,
  token === zeroAddress ? new Uint8Array() : hexToBytes(token),
  packNumber(id),
  packNumber(amount),
];

const unpackItem = ([kind, token, id, amount]) => {
  if (![0, 1, 2, 3].includes(kind)) throw new Error("another kind");
  return [kind, maybeAddress(token) || zeroAddress, unpackNumber(id), unpackNumber(amount)];
};

/** CBOR's integers end at 64 bits: big-endian bytes without leading zeros. */
const packNumber = (text) => {
  const digits = BigInt(text).toString(16);
  return BigInt(text) === 0n ? new Uint8Array() : hexToBytes(`0x${digits.length % 2 ? "0" : ""}${digits}`);
};

const unpackNumber = (bytes) => {
  if (!(bytes instanceof Uint8Array) || bytes.length > 32) throw new Error("not a number");
  return (bytes.length ? BigInt(bytesToHex(bytes)) : 0n).toString();
};

const addressOf = (bytes) => getAddress(check(bytesToHex(bytes), 20));

const maybeAddress = (bytes) => (bytes.length === 0 ? "" : addressOf(bytes));

function check(hex, length) {
  if (hex.length !== 2 + 2 * length) throw new Error("cut short");
  return hex;
}
