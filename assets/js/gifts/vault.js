/** The keys, codes and messages of gifts that were made on this device, each in a sealed box in IndexedDB. */
import { openDB } from "idb";

import { openText, sealText } from "../sealed_box.js";

/** @typedef {{key: string, code: string, message: string}} Secret */

const withDatabase = async (work) => {
  const database = await openDB("keepsake-gifts", 1, {
    upgrade: (fresh) => {
      fresh.createObjectStore("secrets", { keyPath: "giftId" });
    },
  });
  try {
    return await work(database);
  } finally {
    database.close();
  }
};

/** Keep what opens a gift; before anything is sent. @param {string} giftId @param {Secret} secret */
export async function keepSecret(giftId, secret) {
  const entry = { giftId, ...(await sealText(JSON.stringify(secret), giftId)) };
  await globalThis.navigator?.storage?.persist?.();
  await withDatabase((database) => database.put("secrets", entry));
}

/** What opens a gift, or null when this device does not know. @param {string} giftId @returns {Promise<Secret | null>} */
export async function findSecret(giftId) {
  const entry = await withDatabase((database) => database.get("secrets", giftId));
  return entry ? JSON.parse(await openText(entry, giftId)) : null;
}
