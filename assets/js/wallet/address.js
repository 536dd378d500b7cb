/** Addresses for the server. */
import { getAddress, isAddress } from "viem";

import { CODES, RpcError } from "./rpc.js";

/** `text` with its checksum; throws when it is no address. @param {unknown} text @returns {string} */
export function makeAddressOf(text) {
  if (typeof text !== "string" || !isAddress(text, { strict: false })) {
    throw new RpcError(CODES.unauthorized, "The wallet shared no address.");
  }
  return getAddress(text);
}
