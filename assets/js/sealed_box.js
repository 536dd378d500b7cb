/**
 * Secrets on this device: each lies encrypted by AES-GCM under a WebCrypto key of its own that cannot be exported. A
 * copy of the files, or a script that reads the database, has no key. (A script that runs in our own page could still
 * use it; that is what the strict content policy is for.)
 */

/** @typedef {{wrapKey: CryptoKey, iv: Uint8Array, sealed: ArrayBuffer}} Sealed */

/**
 * @param {string} text
 * @param {string} about what it is bound to: it opens under no other name
 * @returns {Promise<Sealed>}
 */
export async function sealText(text, about) {
  const wrapKey = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt(howOf(iv, about), wrapKey, new TextEncoder().encode(text));
  return { wrapKey, iv, sealed };
}

/** @param {Sealed} entry @param {string} about @returns {Promise<string>} */
export async function openText({ wrapKey, iv, sealed }, about) {
  return new TextDecoder().decode(await crypto.subtle.decrypt(howOf(iv, about), wrapKey, sealed));
}

const howOf = (iv, about) => ({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(about) });
