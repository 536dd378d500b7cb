/** Stretches what people type into keys, off the page's thread: it takes a moment and 64 MB on purpose. */
import { argon2id } from "hash-wasm";

import { stretch } from "./code.js";

self.onmessage = async ({ data: { id, text, salt } }) => {
  try {
    self.postMessage({ id, key: await stretch(argon2id, text, salt) });
  } catch (problem) {
    self.postMessage({ id, problem: String(problem) });
  }
};
