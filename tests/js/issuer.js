/** A server that issues the passes of one ticket as ours does, for the tests of the device. */
import { ApiError } from "../../assets/js/api.js";
import { encodePass } from "../../assets/js/pass.js";
import { decodeBase45 } from "../../assets/js/base45.js";

export const NOON = Date.parse("2026-11-20T12:00:00Z");
const UNIT_MS = 300_000;
const PIECE_UNITS = 96;
const MOST = 32;

/** Doors an hour before noon. @param {{hours?: number, id?: string}} [what] */
export function makeTicket({ hours = 4, id = "t1", ...rest } = {}) {
  const at = (offset) => new Date(NOON + offset * 3600_000).toISOString();
  return {
    id,
    event_title: "Lamplight reading",
    tier_name: "By the stove",
    token_id: 70000,
    chain_id: 31337,
    contract: "0x5FbDB2315678afecb367f032d93F642f64180aa3",
    event_number: 7,
    art_seed: "e1",
    timezone: "UTC",
    doors_at: at(-1),
    starts_at: at(0),
    ends_at: at(-1 + hours),
    state: "valid",
    pass_seq: 3,
    ...rest,
  };
}

export function makeIssuer(ticket = makeTicket()) {
  return {
    ticket,
    now: NOON,
    passSeq: ticket.pass_seq,
    live: null,
    issued: 0,
    heard: [],

    windows() {
      const end = Date.parse(this.ticket.ends_at) + 6 * 3600_000;
      const found = [];
      for (let from = Date.parse(this.ticket.doors_at) - 2 * 3600_000; from < end; from += PIECE_UNITS * UNIT_MS) {
        const units = Math.min(PIECE_UNITS, Math.ceil((end - from) / UNIT_MS));
        if (from + units * UNIT_MS > this.now) found.push({ valid_from: from / 1000, valid_for: units });
      }
      return found.slice(0, MOST);
    },

    plan() {
      const live = this.live?.sequence === this.passSeq ? this.live : null;
      const sequence = live ? this.passSeq + 1 : this.passSeq;
      const { chain_id, contract, event_number, token_id } = this.ticket;
      const rest = { chain_id, contract, event_number, token_id, allows_paper: true, live };
      return { form: "rotating", sequence, key_id: 1, windows: this.windows(), ...rest };
    },

    issue(_path, body) {
      this.heard.push(body);
      const anchors = JSON.stringify(body.windows);
      const isSame = this.live?.anchors === anchors && this.live.sequence === body.sequence;
      const plan = this.plan();
      const beginnings = (windows) => windows.map((one) => one.valid_from).join();
      const isPlanned = plan.sequence === body.sequence && beginnings(plan.windows) === beginnings(body.windows);
      if (!isSame && !isPlanned) throw new ApiError({ code: "PASS_PLAN_CHANGED", message: "Changed.", status: 409 });
      if (!isSame) this.issued += 1;
      this.passSeq = body.sequence;
      this.live = { anchors, form: "rotating", sequence: body.sequence };
      const windows = body.windows.map(({ valid_from, anchor }) => {
        const { valid_for } = this.windows().find((one) => one.valid_from === valid_from);
        return { valid_from, valid_for, signed: this.sign(valid_from, valid_for, anchor) };
      });
      return { form: "rotating", sequence: body.sequence, key_id: 1, short_code: "K3EPSAKE", windows };
    },

    /** The holder has it on paper. */
    print() {
      this.passSeq = this.plan().sequence;
      this.live = { anchors: "", form: "printed", sequence: this.passSeq };
    },

    sign(validFrom, validFor, anchor) {
      const fields = this.fields(validFrom, validFor);
      const text = encodePass({ ...fields, form: "rotating", anchor: Buffer.from(anchor, "hex") });
      return Buffer.from(decodeBase45(text).slice(0, 97)).toString("hex");
    },

    fields(validFrom, validFor) {
      const { event_number: eventNumber, token_id: tokenId } = this.ticket;
      const signature = new Uint8Array(64).fill(9);
      const proof = new Uint8Array(16);
      return { keyId: 1, eventNumber, tokenId, sequence: this.passSeq, validFrom, validFor, signature, slot: 0, proof };
    },

    /** A change of owner, or a key that was given away. */
    bump() {
      this.passSeq += 1;
    },
  };
}
