/** The worker that stretches codes and passphrases, from the page's side. */

let count = 0;

/**
 * A private key from a code or a passphrase.
 * @param {string} text @param {Uint8Array} salt
 * @returns {Promise<string>}
 */
export function deriveKey(text, salt) {
  const worker = new Worker(new URL("./kdf_worker.js", import.meta.url), { type: "module" });
  const id = (count += 1);
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`This device could not work the key out (${why}).`));
    worker.onmessage = ({ data }) => (data.key ? resolve(data.key) : fail(data.problem));
    worker.onerror = (event) => fail(event.message);
    worker.postMessage({ id, text, salt });
  }).finally(() => worker.terminate());
}
