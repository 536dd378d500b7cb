/**
 * The record of a scan: what this scanner signs of each scan, and chains to the one before. Twin of
 * `app/door/records.py`; both are tested with `tests/data/record_vectors.json`.
 */

const CONTEXT = "keepsake-scan-v1";
const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const HOW = { name: "ECDSA", hash: "SHA-256" };
const encoder = new TextEncoder();

/** What the first record of a scanner names as the hash before. */
export const ZEROS = "0".repeat(64);

/**
 * What is signed of one scan, in the order of its lines.
 * @typedef {{scanner_id: string, counter: number, previous: string, event_id: string, gate: string,
 *   kind: "entry" | "exit", nonce: string, scanned_at: string, form: string, key_id: number, event_number: number,
 *   token_id: number, sequence: number, slot: number, pass_hash: string, result: string, reason: string}} Fields
 */
const LINES = [
  ...["scanner_id", "counter", "previous", "event_id", "gate", "kind", "nonce", "scanned_at"],
  ...["form", "key_id", "event_number", "token_id", "sequence", "slot", "pass_hash", "result", "reason"],
];
/** Those that stand in the scan itself; the others make its `record`. */
const OF_THE_SCAN = new Set(["event_id", "gate", "kind", "nonce", "scanned_at"]);

/** A scanner's own key; nobody can take it out of this browser, a script of ours could only sign with it. */
export const makeKeys = () => crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);

/** The key as the server registers it: the uncompressed point. @param {CryptoKeyPair} keys */
export const tellPublicKey = async ({ publicKey }) => toHex(await crypto.subtle.exportKey("raw", publicKey));

/** What is signed. @param {Fields} fields */
export const writeText = (fields) => [CONTEXT, ...LINES.map((name) => fields[name])].join("\n");

/** SHA-256, in hexadecimal. @param {string} text */
export const hashText = async (text) => toHex(await crypto.subtle.digest("SHA-256", encoder.encode(text)));

/** What a record says of the pass; zeros when it could not be read. @param {import("../pass.js").Pass | null} pass */
export const tellPass = (pass) => ({
  form: pass?.form ?? "",
  key_id: pass?.keyId ?? 0,
  event_number: pass?.eventNumber ?? 0,
  token_id: pass?.tokenId ?? 0,
  sequence: pass?.sequence ?? 0,
  slot: pass?.slot ?? 0,
});

/**
 * A scan with its record, as the server takes it, and the record's hash: what the next one has to name.
 * @param {Fields} fields
 * @param {CryptoKeyPair} keys
 */
export async function sign(fields, keys) {
  const text = writeText(fields);
  const [signature, hash] = await Promise.all([
    crypto.subtle.sign(HOW, keys.privateKey, encoder.encode(text)),
    hashText(text),
  ]);
  const scan = {};
  const record = { signature: toHex(signature) };
  for (const name of LINES) (OF_THE_SCAN.has(name) ? scan : record)[name] = fields[name];
  return { scan: { ...scan, record }, hash };
}

const toHex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
