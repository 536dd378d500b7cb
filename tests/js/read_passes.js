/** Reads one text a line (JSON) from standard input; writes its fields and whether it verifies, or null. */
import { createInterface } from "node:readline";

import { decodePass, encodePass, PassUnreadable, verifyPass } from "../../assets/js/pass.js";
import { isProof } from "../../assets/js/pass_chain.js";
import { asFields, fromHex } from "./pass_fields.js";

const [publicKey, chainId, contract] = process.argv.slice(2);
const key = fromHex(publicKey);

function read(text) {
  try {
    const pass = decodePass(text);
    return {
      fields: asFields(pass),
      verified: verifyPass(pass, key, Number(chainId), contract),
      proven: isProof(pass, Number(chainId), contract),
      again: encodePass(pass) === text,
    };
  } catch (problem) {
    if (problem instanceof PassUnreadable) return null;
    throw problem;
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(read(JSON.parse(line)))}\n`);
}
