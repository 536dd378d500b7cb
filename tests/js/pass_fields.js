/** Passes as the vector file writes them down: snake_case, bytes in hexadecimal. */

export const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
export const toHex = (bytes) => Buffer.from(bytes).toString("hex");

export const asFields = (pass) => ({
  form: pass.form,
  key_id: pass.keyId,
  event_number: pass.eventNumber,
  token_id: pass.tokenId,
  sequence: pass.sequence,
  valid_from: pass.validFrom,
  valid_for: pass.validFor,
  anchor: toHex(pass.anchor),
  signature: toHex(pass.signature),
  slot: pass.slot,
  proof: toHex(pass.proof),
});
