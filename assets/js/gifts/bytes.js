/** Bytes and text: small enough for a page that has to be there at once. */

/** @param {string} hex with 0x @returns {Uint8Array} */
export function fromHex(hex) {
  if (!/^0x([0-9a-fA-F]{2})*$/.test(hex)) throw new Error("not hexadecimal");
  return Uint8Array.from({ length: hex.length / 2 - 1 }, (_, at) => Number.parseInt(hex.slice(2 + 2 * at, 4 + 2 * at), 16));
}

/** @param {Uint8Array} bytes */
export const toHex = (bytes) => `0x${Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("")}`;

/** @param {Uint8Array} bytes */
export const toBase64Url = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

/** @param {string} text */
export const fromBase64Url = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
