/**
 * Secrets on this device: each lies encrypted by AES-GCM under a WebCrypto key of its own that cannot be exported. A
 * copy of the files, or a script that reads the database, has no key. (A script that runs in our own page could still
 * use it; that is what the strict content policy is for.)
 */

/** @typedef {{wrapKey: CryptoKey, iv: Uint8Array, sealed: ArrayBuffer}} Sealed */
/** @typedef {{iv: Uint8Array, sealed: ArrayBuffer}} Box without its key: that is shared with many other boxes */

/**
 * @param {string} text
 * @param {string} about what it is bound to: it opens under no other name
 * @returns {Promise<Sealed>}
 */
export async function sealText(text, about) {
  const wrapKey = await makeSealingKey();
  return { wrapKey, ...(await sealBytes(wrapKey, new TextEncoder().encode(text), about)) };
}

/** @param {Sealed} entry @param {string} about @returns {Promise<string>} */
export async function openText({ wrapKey, ...box }, about) {
  return new TextDecoder().decode(await openBytes(wrapKey, box, about));
}

/** A key for many boxes, where there are too many for one each. @returns {Promise<CryptoKey>} */
export const makeSealingKey = () =>
  crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);

/** @param {CryptoKey} key @param {BufferSource} bytes @param {string} about @returns {Promise<Box>} */
export async function sealBytes(key, bytes, about) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, sealed: await crypto.subtle.encrypt(howOf(iv, about), key, bytes) };
}

/** @param {CryptoKey} key @param {Box} box @param {string} about @returns {Promise<ArrayBuffer>} */
export const openBytes = (key, { iv, sealed }, about) => crypto.subtle.decrypt(howOf(iv, about), key, sealed);

const howOf = (iv, about) => ({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(about) });
