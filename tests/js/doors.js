/** A door for tests: an event of ten tickets (tokens 1 to 10), and codes that its key signed. */
import { ed25519 } from "@noble/curves/ed25519";

import { DoorSnapshot, FLAGS } from "../../assets/js/door/snapshot.js";
import { encodePass, messageOf } from "../../assets/js/pass.js";

export const NOW_S = 1_800_000_000;
export const CHAIN_ID = 31_337;
export const CONTRACT = `0x${"11".repeat(20)}`;
const SECRET = new Uint8Array(32).fill(7);
export const PUBLIC_KEY = Buffer.from(ed25519.getPublicKey(SECRET)).toString("hex");

const EVENT = {
  id: "e1", title: "Lamplight", number: 7, chain_id: CHAIN_ID, contract: CONTRACT, status: "on_sale",
  allows_paper: true, allows_reentry: true, timezone: "UTC", doors_at: "2027-01-15T07:00:00Z", ends_at: "2027-01-15T12:00:00Z",
};
const HEADER = {
  v: 1, keys: { 1: PUBLIC_KEY }, tiers: [{ name: "Floor" }, { name: "Balcony" }],
  gates: [{ name: "North", tiers: [] }, { name: "South", tiers: [] }],
  scan_gates: [], staff: [], first_token: 0, n: 0, m: 0, cursor: NOW_S * 1000, server_ms: NOW_S * 1000,
};

/** A delta with these tickets. */
export const deltaOf = (tickets) => ({ cursor: NOW_S * 1000, server_ms: NOW_S * 1000, tickets });

/** An event of `count` tickets, the even ones in the second tier; `change` replaces some of what it is. */
export function makeSnapshot(change = {}, count = 10) {
  const header = new TextEncoder().encode(JSON.stringify({ ...HEADER, event: { ...EVENT, ...change } }));
  const bytes = new Uint8Array(8 + ((header.length + 3) & ~3)).fill(32);
  bytes.set(new TextEncoder().encode("KSS1"));
  new DataView(bytes.buffer).setUint32(4, bytes.length - 8, true);
  bytes.set(header, 8);
  const snapshot = new DoorSnapshot(bytes.buffer);
  snapshot.apply(deltaOf(Array.from({ length: count }, (_, place) => ({
    token: place + 1, seq: 1, tier: (place + 1) % 2 ? 0 : 1, flags: FLAGS.exists, at: null, gate: "", by: "",
  }))));
  return snapshot;
}

/** A printed code of the event's, as `secret` signs it. */
export function makeText(fields = {}, secret = SECRET) {
  const pass = {
    form: "printed", keyId: 1, eventNumber: 7, tokenId: 1, sequence: 1, validFrom: NOW_S - 3600, validFor: 96,
    anchor: new Uint8Array(0), signature: new Uint8Array(64), slot: 0, proof: new Uint8Array(0), ...fields,
  };
  return encodePass({ ...pass, signature: ed25519.sign(messageOf(pass, CHAIN_ID, CONTRACT), secret) });
}
