/** The keys, codes and messages of gifts that were made on this device, each in a sealed box in IndexedDB. */
import { openDB } from "idb";

import { openText, sealText } from "../sealed_box.js";

/** @typedef {{claimKey: string, key: string, code: string, message: string, hasCode?: boolean}} Secret `claimKey`: the
 *   key's address, empty for a draft; `hasCode`: a draft that is to have a code */

/** Replacements that were refused are kept, too; the key that counts must not be pushed out by them. */
const MOST = 64;

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

/**
 * Keep what opens a gift, before anything is sent. What was kept under other keys stays: a replacement that the wallet
 * refuses has replaced nothing.
 * @param {string} id of the gift or draft @param {Secret} secret
 */
export async function keepSecret(id, secret) {
  const others = (await listSecrets(id)).filter((one) => one.claimKey !== secret.claimKey);
  const text = JSON.stringify([secret, ...others].slice(0, MOST));
  const entry = { giftId: id, ...(await sealText(text, id)) };
  await globalThis.navigator?.storage?.persist?.();
  await withDatabase((database) => database.put("secrets", entry));
}

/**
 * What opens a gift under the key that it has now, or null when this device does not know.
 * @param {string} id @param {string} [claimKey] empty: of a draft
 * @returns {Promise<Secret | null>}
 */
export async function findSecret(id, claimKey = "") {
  return (await listSecrets(id)).find((one) => one.claimKey === claimKey) ?? null;
}

/** @returns {Promise<Secret[]>} */
async function listSecrets(id) {
  const entry = await withDatabase((database) => database.get("secrets", id));
  return entry ? JSON.parse(await openText(entry, id)) : [];
}
