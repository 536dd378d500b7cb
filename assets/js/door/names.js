/**
 * Who holds the ticket that is shown. Names lie in a file of boxes (`app/door/names.py`); a box opens under its own
 * pass's signature alone, so a scanner knows the names of those who stand before it and of nobody else.
 */

const MAGIC = "KSN1";
const HEAD_BYTES = 28;
const BOX_BYTES = 48;
const encoder = new TextEncoder();
const NAME_KEY = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: encoder.encode("keepsake-name-v1") };
const FILE_INFO = encoder.encode("keepsake-names-file-v1");

/**
 * The holder's name, or "" when this pass opens none.
 * @param {(ArrayBuffer | null)[]} files as `GET /door/names` answers, one a window of the event
 * @param {import("../pass.js").Pass} pass
 * @returns {Promise<string>}
 */
export async function openName(files, pass) {
  for (const file of files) {
    const found = file && findBox(file, pass.tokenId);
    const name = found ? await openBox(found.box, await deriveKey(pass.signature, found.salt)) : "";
    if (name) return name;
  }
  return "";
}

/** The salt of a file and a ticket's box in it; null when it has none. @param {ArrayBuffer} file @param {number} token */
function findBox(file, token) {
  const bytes = new Uint8Array(file);
  if (bytes.length < HEAD_BYTES || String.fromCharCode(...bytes.subarray(0, 4)) !== MAGIC) return null;
  const head = new DataView(file);
  const place = token - head.getUint32(20, true);
  if (place < 0 || place >= head.getUint32(24, true)) return null;
  const at = HEAD_BYTES + place * BOX_BYTES;
  const box = bytes.subarray(at, at + BOX_BYTES);
  return box.length === BOX_BYTES && box.some((byte) => byte !== 0) ? { salt: bytes.subarray(4, 20), box } : null;
}

async function deriveKey(signature, salt) {
  const secret = await crypto.subtle.importKey("raw", signature, "HKDF", false, ["deriveBits"]);
  const nameKey = await crypto.subtle.deriveBits(NAME_KEY, secret, 256);
  const root = await crypto.subtle.importKey("raw", nameKey, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: FILE_INFO };
  return crypto.subtle.deriveKey(how, root, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
}

async function openBox(box, key) {
  try {
    const padded = await crypto.subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, key, box);
    return new TextDecoder().decode(padded).replace(/\0+$/, "");
  } catch {
    return ""; // another pass's box
  }
}
