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

/** What the door knows, as the vectors of verdicts write it down. */
export const readSnapshot = (written) => ({
  chainId: written.chain_id,
  contract: written.contract,
  eventNumber: written.event_number,
  allowsPaper: written.allows_paper,
  keys: new Map(Object.entries(written.keys).map(([id, key]) => [Number(id), fromHex(key)])),
  tickets: new Map(
    Object.entries(written.tickets).map(([id, ticket]) => [
      Number(id),
      {
        passSeq: ticket.pass_seq,
        isRefunded: ticket.is_refunded,
        isBlocked: ticket.is_blocked,
        needsSupervisor: ticket.needs_supervisor,
        gates: ticket.gates,
        isIn: ticket.is_in,
      },
    ]),
  ),
});
