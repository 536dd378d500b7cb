/** Base45 (RFC 9285), canonical only. */

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const DIGITS = new Map([...ALPHABET].map((letter, digit) => [letter, digit]));

/**
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function encodeBase45(bytes) {
  let text = "";
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    const value = bytes[i] * 256 + bytes[i + 1];
    text += ALPHABET[value % 45] + ALPHABET[Math.floor(value / 45) % 45] + ALPHABET[Math.floor(value / 2025)];
  }
  if (bytes.length % 2) {
    const value = bytes[bytes.length - 1];
    text += ALPHABET[value % 45] + ALPHABET[Math.floor(value / 45)];
  }
  return text;
}

/**
 * The bytes of `text`, or null when it is no canonical base45: every group that decodes at all has one text only.
 * @param {string} text
 * @returns {Uint8Array | null}
 */
export function decodeBase45(text) {
  const digits = Array.from(text, (letter) => DIGITS.get(letter) ?? -1);
  if (digits.includes(-1) || digits.length % 3 === 1) return null;
  const bytes = [];
  for (let i = 0; i < digits.length; i += 3) {
    const isPair = i + 2 < digits.length;
    const value = digits[i] + digits[i + 1] * 45 + (isPair ? digits[i + 2] * 2025 : 0);
    if (value > (isPair ? 0xffff : 0xff)) return null;
    if (isPair) bytes.push(value >> 8);
    bytes.push(value & 0xff);
  }
  return Uint8Array.from(bytes);
}
