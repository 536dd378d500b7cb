/**
 * Claim links: the gift's id in the path, everything else after `#`, which no browser sends anywhere. With the link
 * and any RPC a gift can be opened, whatever became of us.
 */
import { decode, encode } from "cborg";

import { fromBase64Url, fromHex, toBase64Url, toHex } from "./bytes.js";

/** @typedef {{giftId: string, key: string, chainId: number, escrow: string, sender: string,
 *   terms: import("./sign.js").Terms}} Link */
/** @typedef {Link & {mark: string}} ReadLink addresses in lower case; `terms.claim_key` is empty, since it is the
 *   key's own address, of which `mark` is the beginning: enough to see that a link was replaced */

const VERSION = 1;
const MARK_LENGTH = 10; // 0x and four bytes
const KINDS = { native: 0, erc20: 1, erc721: 2, ticket: 2, erc1155: 3 };
const NONE = `0x${"0".repeat(40)}`;

/** The link is cut short, or of another kind. */
export class LinkUnreadable extends Error {
  name = "LinkUnreadable";
}

/** Where a gift's page is. @param {string} giftId */
export const pathOf = (giftId) => `/g/${toBase64Url(fromHex(giftId))}/`;

/** @param {string} origin @param {Link} link */
export const writeLink = (origin, link) => `${origin}${pathOf(link.giftId)}#${writeSecret(link)}`;

/**
 * The link of a gift whose key this device knows.
 * @param {import("./api.js").Pack} pack @param {string} key @param {any} config
 */
export function linkOf(pack, key, config) {
  const expiry = Math.floor(Date.parse(pack.expires_at ?? "") / 1000);
  const terms = {
    claim_key: pack.claim_key,
    recipient: pack.recipient,
    second: pack.second,
    expiry,
    cancellable: pack.is_cancellable,
    items: pack.left.map(({ kind, token, token_id: id, amount }) => [KINDS[kind], token, id, amount]),
  };
  const { chain_id: chainId, gift_escrow: escrow } = config;
  return writeLink(location.origin, { giftId: pack.gift_id ?? "", key, chainId, escrow, sender: pack.sender, terms });
}

function writeSecret({ key, chainId, escrow, sender, terms }) {
  const { claim_key: claimKey, recipient, second, expiry, cancellable, items } = terms;
  const who = [key, claimKey.slice(0, MARK_LENGTH), chainId, escrow, sender, recipient, second];
  const fields = [VERSION, ...who, expiry, cancellable, items.map(packItem)];
  return toBase64Url(encode(fields.map((one) => (typeof one === "string" ? fromHex(one || "0x") : one))));
}

/**
 * The link behind an address of ours; throws `LinkUnreadable`.
 * @param {string} url
 * @returns {ReadLink}
 */
export function readLink(url) {
  try {
    const { pathname, hash } = new URL(url);
    const name = /\/g\/([\w-]{43})\/?$/.exec(pathname)?.[1] ?? "";
    const giftId = toHex(fromBase64Url(name));
    return { giftId: check(giftId, 32), ...readSecret(hash.slice(1)) };
  } catch (problem) {
    throw new LinkUnreadable("This link is not complete. Please ask for it again.", { cause: problem });
  }
}

function readSecret(text) {
  const fields = decode(fromBase64Url(text));
  const [version, key, mark, chainId, escrow, sender, recipient, second, expiry, cancellable, items] = fields;
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
  const where = { chainId, escrow: addressOf(escrow), sender: addressOf(sender) };
  return { key: check(toHex(key), 32), mark: check(toHex(mark), 4), ...where, terms };
}

/** The chain's own coin has no token: it is left out. */
const packItem = ([kind, token, id, amount]) => [
  kind,
  token === NONE ? new Uint8Array() : fromHex(token),
  packNumber(id),
  packNumber(amount),
];

const unpackItem = ([kind, token, id, amount]) => {
  if (![0, 1, 2, 3].includes(kind)) throw new Error("another kind");
  return [kind, maybeAddress(token) || NONE, unpackNumber(id), unpackNumber(amount)];
};

/** CBOR's integers end at 64 bits: big-endian bytes without leading zeros. */
const packNumber = (text) => {
  const digits = BigInt(text).toString(16);
  return BigInt(text) === 0n ? new Uint8Array() : fromHex(`0x${digits.length % 2 ? "0" : ""}${digits}`);
};

const unpackNumber = (bytes) => {
  if (!(bytes instanceof Uint8Array) || bytes.length > 32) throw new Error("not a number");
  return (bytes.length ? BigInt(toHex(bytes)) : 0n).toString();
};

const addressOf = (bytes) => check(toHex(bytes), 20);

const maybeAddress = (bytes) => (bytes.length === 0 ? "" : addressOf(bytes));

function check(hex, length) {
  if (hex.length !== 2 + 2 * length) throw new Error("cut short");
  return hex;
}
