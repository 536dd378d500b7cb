/** A gift's message, for whoever holds its key and nobody else: HKDF-SHA-256 of the key, AES-GCM bound to the gift. */
import { fromHex } from "./bytes.js";

const INFO = new TextEncoder().encode("keepsake-gift-message-v1");
const IV_LENGTH = 12;

/**
 * @param {string} text @param {string} key the claim key @param {string} giftId
 * @returns {Promise<string>} base64; empty for no message
 */
export async function sealMessage(text, key, giftId) {
  if (!text) return "";
  const iv = crypto.getRandomValues(new Uint8Array(IV_LENGTH));
  const body = await crypto.subtle.encrypt(howOf(iv, giftId), await keyOf(key), new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...iv, ...new Uint8Array(body)));
}

/**
 * The words; empty when there are none, or when they were not sealed to this key and gift.
 * @param {string} sealed @param {string} key @param {string} giftId
 */
export async function openMessage(sealed, key, giftId) {
  if (!sealed) return "";
  const bytes = Uint8Array.from(atob(sealed), (one) => one.charCodeAt(0));
  const how = howOf(bytes.slice(0, IV_LENGTH), giftId);
  try {
    return new TextDecoder().decode(await crypto.subtle.decrypt(how, await keyOf(key), bytes.slice(IV_LENGTH)));
  } catch {
    return ""; // sealed to an earlier key: the gift itself opens all the same
  }
}

const howOf = (iv, giftId) => ({ name: "AES-GCM", iv, additionalData: fromHex(giftId) });

async function keyOf(key) {
  const secret = await crypto.subtle.importKey("raw", fromHex(key), "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: INFO };
  return crypto.subtle.deriveKey(how, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}
