/**
 * What this device knows: the event's snapshot with all later changes, and its own marks over it (whom it has let in or
 * out itself, and the newest sequence that it has seen of a ticket). Has the shape that `verdict.js` judges by.
 */
import { FLAGS } from "./snapshot.js";

/** Rates are told over the last five minutes, as the server tells them. */
const RATE_S = 300;
/** An own mark counts until a change has come that was made that much after the server had it. */
const SETTLED_MS = 5_000;

/**
 * `at` in seconds since 1970 is when it was let in or out (`kind`, "" for neither); `ackedAt` in milliseconds of the
 * server's time, 0 while the server does not know.
 * @typedef {{token: number, seq: number, kind: "" | "entry" | "exit", at: number, gate: string, ackedAt: number}} Mark
 */

export class DoorBook {
  /** @type {import("./snapshot.js").DoorSnapshot} */
  #snapshot;
  /** @type {Map<number, Mark>} */
  #marks;
  #gatesOfTier = new Map();
  #acked = new Set();

  /** @param {import("./snapshot.js").DoorSnapshot} snapshot @param {Mark[]} [marks] */
  constructor(snapshot, marks = []) {
    this.#marks = new Map(marks.map((mark) => [mark.token, mark]));
    for (const mark of marks) if (mark.ackedAt) this.#acked.add(mark.token);
    /** With `chainId`, `contract`, `eventNumber`, `keys` and `allowsPaper`: a `Snapshot` of `verdict.js`. */
    this.tickets = { get: (token) => this.#ticketOf(token) };
    this.replace(snapshot);
  }

  /** Take a newer snapshot; the marks stay. @param {import("./snapshot.js").DoorSnapshot} snapshot */
  replace(snapshot) {
    this.#snapshot = snapshot;
    this.#learn();
  }

  /** @param {Parameters<import("./snapshot.js").DoorSnapshot["apply"]>[0]} delta */
  apply(delta) {
    this.#snapshot.apply(delta);
    this.#learn();
  }

  #learn() {
    const { keys, event } = this.#snapshot.header;
    this.keys = new Map(Object.entries(keys).map(([id, hex]) => [Number(id), bytesOf(hex)]));
    this.#gatesOfTier.clear();
    this.chainId = event.chain_id;
    this.contract = event.contract;
    this.eventNumber = event.number;
    this.allowsPaper = event.allows_paper;
  }

  get event() {
    return this.#snapshot.header.event;
  }

  get allowsReentry() {
    return Boolean(this.event.allows_reentry);
  }

  /** The names of the event's gates. */
  get gates() {
    return this.#snapshot.header.gates.map((gate) => gate.name);
  }

  get cursor() {
    return this.#snapshot.header.cursor;
  }

  /** The server's time that all of this was true at, in milliseconds. */
  get knownAt() {
    return this.#snapshot.header.server_ms;
  }

  /** Nothing has changed since. @param {number} serverMs */
  confirm(serverMs) {
    this.#snapshot.header.server_ms = Math.max(this.knownAt, serverMs);
  }

  /** What a delta may change beside tickets, to be compared. */
  get terms() {
    const { event, keys, tiers, gates } = this.#snapshot.header;
    return JSON.stringify([event, keys, tiers, gates]);
  }

  /** @returns {ArrayBuffer} the snapshot of now, without the marks */
  pack() {
    return this.#snapshot.pack();
  }

  #ticketOf(token) {
    const row = this.#snapshot.find(token);
    if (!row) return undefined;
    return {
      passSeq: Math.max(row.seq, this.#marks.get(token)?.seq ?? 0),
      isRefunded: Boolean(row.flags & FLAGS.refunded),
      isBlocked: Boolean(row.flags & FLAGS.blocked) || this.event.status === "cancelled",
      needsSupervisor: Boolean(row.flags & FLAGS.ask),
      gates: this.#gatesOf(row.tier),
      isIn: this.isIn(token),
    };
  }

  #gatesOf(tier) {
    if (!this.#gatesOfTier.has(tier)) {
      const open = this.#snapshot.header.gates.filter(({ tiers }) => tiers.length === 0 || tiers.includes(tier));
      this.#gatesOfTier.set(tier, open.map((gate) => gate.name));
    }
    return this.#gatesOfTier.get(tier);
  }

  /** Whether its holder is inside, as far as this device knows. @param {number} token */
  isIn(token) {
    const row = this.#snapshot.find(token);
    const mark = this.#standing(token, row?.at ?? 0);
    return mark ? mark.kind === "entry" : Boolean((row?.flags ?? 0) & FLAGS.in);
  }

  /** The last entry of a ticket; `by` is empty for one of this device's own. @param {number} token @returns {{at: number, gate: string, by: string} | null} */
  entryOf(token) {
    const row = this.#snapshot.find(token);
    const mark = this.#standing(token, row?.at ?? 0);
    if (mark?.kind === "entry") return { at: mark.at, gate: mark.gate, by: "" };
    return row?.at ? { at: row.at, gate: row.gate, by: row.by } : null;
  }

  /** The name of a ticket's tier, "" when the ticket is not known. @param {number} token */
  tierOf(token) {
    const row = this.#snapshot.find(token);
    return row ? (this.#snapshot.header.tiers[row.tier]?.name ?? "") : "";
  }

  /** This device's own mark, when nothing newer is known. */
  #standing(token, knownAt) {
    const mark = this.#marks.get(token);
    return mark?.kind && mark.at >= knownAt ? mark : null;
  }

  /** @param {number} token @returns {Mark | undefined} */
  markOf(token) {
    return this.#marks.get(token);
  }

  /**
   * The mark that a scan makes (not yet put): the newest sequence seen, and the entry or exit of a go.
   * @param {{tokenId: number, sequence: number}} pass
   * @param {{result: string, kind: "entry" | "exit", at: number, gate: string}} scan
   * @returns {Mark}
   */
  makeMark(pass, { result, kind, at, gate }) {
    const before = this.#marks.get(pass.tokenId) ?? { token: pass.tokenId, seq: 0, kind: "", at: 0, gate: "", ackedAt: 0 };
    const seen = { ...before, seq: Math.max(before.seq, pass.sequence) };
    return result === "go" ? { ...seen, kind, at, gate, ackedAt: 0 } : seen;
  }

  /** @param {Mark} mark */
  put(mark) {
    this.#marks.set(mark.token, mark);
    if (mark.ackedAt) this.#acked.add(mark.token);
    else this.#acked.delete(mark.token);
  }

  /** Marks that the server's own word has taken the place of: to be kept without their entry. @returns {Mark[]} */
  listSettled() {
    const settled = [...this.#acked].map((token) => this.#marks.get(token));
    const over = settled.filter((mark) => this.cursor > mark.ackedAt + SETTLED_MS);
    return over.map(withoutEntry);
  }

  /**
   * How many are inside and how many may come, in all, by tier and by gate, as far as this device knows.
   * @param {number} nowS seconds since 1970
   */
  count(nowS) {
    const { tiers, scan_gates: names } = this.#snapshot.header;
    const byTier = tiers.map(({ name }) => ({ name, inside: 0, expected: 0 }));
    const byGate = new Map(this.gates.map((name) => [name, { name, entries: 0, recent: 0 }]));
    this.#snapshot.forEach((token, tier, flags, at, gate) => {
      if (flags & FLAGS.refunded) return;
      const mark = this.#standing(token, at);
      const isIn = mark ? mark.kind === "entry" : Boolean(flags & FLAGS.in);
      const row = byTier[tier];
      if (row) row.expected += 1;
      if (row && isIn) row.inside += 1;
      const entry = mark?.kind === "entry" ? mark : at ? { at, gate: names[gate] ?? "" } : null;
      if (entry) countEntry(byGate, entry, nowS);
    });
    const sum = (rows, what) => rows.reduce((total, row) => total + row[what], 0);
    const gates = [...byGate.values()];
    return {
      inside: sum(byTier, "inside"),
      expected: sum(byTier, "expected"),
      tiers: byTier,
      gates: gates.map(({ name, entries, recent }) => ({ name, entries, rate_per_min: rateOf(recent) })),
      rate_per_min: rateOf(sum(gates, "recent")),
    };
  }
}

const rateOf = (entries) => Math.round((entries * 600) / RATE_S) / 10;

/** A mark of which the sequence alone is left. @param {Mark} mark @returns {Mark} */
export const withoutEntry = (mark) => ({ ...mark, kind: "", at: 0, gate: "", ackedAt: 0 });

function countEntry(byGate, { at, gate }, nowS) {
  if (!byGate.has(gate)) byGate.set(gate, { name: gate, entries: 0, recent: 0 });
  const row = byGate.get(gate);
  row.entries += 1;
  if (at > nowS - RATE_S) row.recent += 1;
}

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
