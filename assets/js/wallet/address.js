/** Addresses for the server and for people. */
import { getAddress, isAddress } from "viem";

import { CODES, RpcError } from "./rpc.js";

/** `text` with its checksum; throws when it is no address. @param {unknown} text @returns {string} */
export function makeAddressOf(text) {
  if (typeof text !== "string" || !isAddress(text, { strict: false })) {
    throw new RpcError(CODES.unauthorized, "The wallet shared no address.");
  }
  return getAddress(text);
}

/** @param {string} address */
export const shorten = (address) => `${address.slice(0, 6)}…${address.slice(-4)}`;

/** @param {string | undefined} one @param {string | undefined} other */
export const isSameAddress = (one, other) => Boolean(one && other) && one.toLowerCase() === other.toLowerCase();
