/** What became of a transaction, asked of the wallet that has sent it. */

const POLL_MS = 500;

/**
 * The receipt, or null while there is none. A wallet that cannot ask the network just now knows nothing yet: what was
 * sent is on its way all the same.
 * @param {import("./eip6963.js").Provider} provider @param {string} hash
 * @returns {Promise<{status: string} | null>}
 */
export const findReceipt = (provider, hash) =>
  provider.request({ method: "eth_getTransactionReceipt", params: [hash] }).catch(() => null);

/**
 * The receipt, once there is one.
 * @param {import("./eip6963.js").Provider} provider @param {string} hash
 * @param {(milliseconds: number, signal?: AbortSignal) => Promise<void>} pause @param {AbortSignal} [signal]
 */
export async function awaitReceipt(provider, hash, pause, signal) {
  for (;;) {
    const receipt = await findReceipt(provider, hash);
    if (receipt) return receipt;
    await pause(POLL_MS, signal);
  }
}

/** Whether the network has taken it and refused what it wanted. @param {{status: string} | null} receipt */
export const isReverted = (receipt) => receipt?.status === "0x0";
