/**
 * Codes to type: 12 random symbols (Crockford's base 32) and a check symbol (Luhn mod 32, ISO/IEC 7812-1 annex B for
 * another base), stretched by Argon2id into a gift's key. The parameters are those of the design (contracts.md).
 */
import { bytesToHex, concat, hexToBytes, numberToHex, stringToBytes } from "viem";

const SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 12;
const MEMORY_KIB = 65_536;
const PASSES = 3;

/** That is no code of ours; the message says why. */
export class CodeUnreadable extends Error {
  name = "CodeUnreadable";
}

/** A fresh code: 60 random bits and the check symbol. */
export function makeCode() {
  const random = crypto.getRandomValues(new Uint8Array(LENGTH));
  const body = [...random].map((one) => SYMBOLS[one & 31]).join("");
  return body + checkOf(body);
}

/** As people write it: groups of four. @param {string} code */
export const showCode = (code) => `${code.slice(0, 4)}-${code.slice(4, 8)}-${code.slice(8)}`;

/**
 * What somebody typed, as a code; throws `CodeUnreadable`.
 * @param {string} text
 */
export function readCode(text) {
  const clean = text.toUpperCase().replace(/[\s\-–—_.]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  const strange = [...clean].find((one) => !SYMBOLS.includes(one));
  if (strange) throw new CodeUnreadable(`A code has no “${strange}” in it.`);
  if (clean.length !== LENGTH + 1) throw new CodeUnreadable(`A code has ${LENGTH + 1} characters; this has ${clean.length}.`);
  if (checkOf(clean.slice(0, LENGTH)) !== clean[LENGTH]) {
    throw new CodeUnreadable("One of the characters is not right. Please compare them once more.");
  }
  return clean;
}

/** Luhn mod 32: every wrong symbol, and nearly every swap of two neighbours, is noticed. */
function checkOf(body) {
  let sum = 0;
  [...body].reverse().forEach((one, place) => {
    const value = SYMBOLS.indexOf(one) * (place % 2 === 0 ? 2 : 1);
    sum += Math.floor(value / 32) + (value % 32);
  });
  return SYMBOLS[(32 - (sum % 32)) % 32];
}

/** What the key of a code is bound to. @param {number} chainId @param {string} escrow */
export const codeSalt = (chainId, escrow) =>
  concat([stringToBytes("keepsake-code-v1"), hexToBytes(numberToHex(chainId, { size: 8 })), hexToBytes(escrow)]);

/**
 * The same for a passphrase. It is bound to the gift and not to its key: a link that is replaced brings another key, and
 * the passphrase stays what it was.
 * @param {number} chainId @param {string} escrow @param {string} giftId
 */
export const passphraseSalt = (chainId, escrow, giftId) =>
  concat([
    stringToBytes("keepsake-second-v1"),
    hexToBytes(numberToHex(chainId, { size: 8 })),
    hexToBytes(escrow),
    hexToBytes(giftId),
  ]);

/**
 * A private key from something that people type: Argon2id v1.3, 64 MiB, 3 passes, one lane.
 * @param {typeof import("hash-wasm").argon2id} argon2id
 * @param {string} text @param {Uint8Array} salt
 * @returns {Promise<string>} 0x and 64 hexadecimal digits
 */
export async function stretch(argon2id, text, salt) {
  const hash = await argon2id({
    password: text.normalize("NFKC"),
    salt,
    parallelism: 1,
    iterations: PASSES,
    memorySize: MEMORY_KIB,
    hashLength: 32,
    outputType: "binary",
  });
  return bytesToHex(hash);
}
