/** The pocket wallet's keys on this device, each in a sealed box (`sealed_box.js`) in IndexedDB. */
import { openDB } from "idb";

import { openText, sealText } from "../sealed_box.js";

const DATABASE = "keepsake-wallet";

/** @typedef {import("../sealed_box.js").Sealed & {address: string, madeAt: string}} Entry */

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
  const entry = { address, ...(await sealText(privateKey, address)), madeAt: new Date().toISOString() };
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
  return openText(entry, address);
}
