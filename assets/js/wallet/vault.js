/**
 * The pocket wallet's keys on this device. Each private key lies in IndexedDB encrypted by AES-GCM under a WebCrypto
 * key of its own that cannot be exported: a copy of the files, or a script that reads the database, has no key.
 * (A script that runs in our own page could still use it; that is what the strict content policy is for.)
 */
import { openDB } from "idb";

const DATABASE = "keepsake-wallet";

/** @typedef {{address: string, wrapKey: CryptoKey, iv: Uint8Array, sealed: ArrayBuffer, madeAt: string}} Entry */

const open = () =>
  openDB(DATABASE, 1, {
    upgrade(database) {
      database.createObjectStore("keys", { keyPath: "address" });
      database.createObjectStore("settings");
    },
  });

async function withDatabase(work) {
  const database = await open();
  try {
    return await work(database);
  } finally {
    database.close();
  }
}

/** The address of the key in use, or null. @returns {Promise<string | null>} */
export const findActive = () => withDatabase(async (database) => (await database.get("settings", "active")) ?? null);

/**
 * Keep a key and use it from now on. Keys kept before stay. With `onlyIfNone` a key that is in use already wins, so
 * that two tabs never make two wallets.
 * @param {string} address
 * @param {string} privateKey 0x and 64 hexadecimal digits
 * @param {{onlyIfNone?: boolean}} [options]
 * @returns {Promise<string>} the address in use afterwards
 */
export async function keepKey(address, privateKey, { onlyIfNone = false } = {}) {
  const entry = await seal(address, privateKey);
  await globalThis.navigator?.storage?.persist?.();
  return withDatabase(async (database) => {
    const transaction = database.transaction(["keys", "settings"], "readwrite");
    const active = await transaction.objectStore("settings").get("active");
    if (onlyIfNone && active) return active;
    if (!(await transaction.objectStore("keys").getKey(address))) await transaction.objectStore("keys").add(entry);
    await transaction.objectStore("settings").put(address, "active");
    await transaction.done;
    return address;
  });
}

/**
 * The private key of an address, opened for one use.
 * @param {string} address
 * @returns {Promise<string>}
 */
export async function openKey(address) {
  /** @type {Entry | undefined} */
  const entry = await withDatabase((database) => database.get("keys", address));
  if (!entry) throw new Error("This device does not hold the key of that address.");
  const how = { name: "AES-GCM", iv: entry.iv, additionalData: new TextEncoder().encode(address) };
  return new TextDecoder().decode(await crypto.subtle.decrypt(how, entry.wrapKey, entry.sealed));
}

/** @param {string} address @param {string} privateKey @returns {Promise<Entry>} */
async function seal(address, privateKey) {
  const wrapKey = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(address) };
  const sealed = await crypto.subtle.encrypt(how, wrapKey, new TextEncoder().encode(privateKey));
  return { address, wrapKey, iv, sealed, madeAt: new Date().toISOString() };
}
