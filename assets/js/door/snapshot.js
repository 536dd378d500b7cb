/**
 * What the door knows of every ticket of its event: columns as the server packs them (`app/door/snapshot.py`), one
 * place a ticket, so that 100,000 of them are read in milliseconds and kept as one block. Changes are applied in place.
 */

export const FLAGS = { exists: 1, refunded: 2, blocked: 4, ask: 8, in: 16, left: 32 };
const MAGIC = "KSS1";
/** Places for tickets that are sold later. */
const ROOM = 1024;
/** What a column says of a name that had no room in the header. */
const NO_NAME = 255;

/**
 * @typedef {{token: number, seq: number, tier: number, flags: number, at: number | null, gate: string, by: string}} Row
 *   `at` in seconds since 1970 (null: never let in), `gate` and `by` of the last entry
 * @typedef {{name: string, tiers: number[]}} Gate
 * @typedef {{v: number, event: any, keys: Record<string, string>, tiers: {name: string}[], gates: Gate[],
 *   scan_gates: string[], staff: string[], first_token: number, n: number, m: number, cursor: number,
 *   server_ms: number}} Header
 */

/** The bytes are no snapshot. */
export class SnapshotDamaged extends Error {
  name = "SnapshotDamaged";
}

export class DoorSnapshot {
  /** @type {Header} */
  header;
  #columns = makeColumns(0);

  /** @param {ArrayBuffer} buffer as `GET /door/snapshot` answers; throws `SnapshotDamaged` */
  constructor(buffer) {
    const reader = new ColumnReader(buffer);
    this.header = reader.header;
    const { n, m } = this.header;
    const [seq, tier, flags] = [reader.take(Uint16Array, n), reader.take(Uint8Array, n), reader.take(Uint8Array, n)];
    const [token, at] = [reader.take(Uint32Array, m), reader.take(Uint32Array, m)];
    const [gate, by] = [reader.take(Uint8Array, m), reader.take(Uint8Array, m)];
    this.#make(n);
    this.#columns.seq.set(seq);
    this.#columns.tier.set(tier);
    this.#columns.flags.set(flags);
    this.#enter(token, at, gate, by);
  }

  #make(n) {
    const before = this.#columns;
    this.#columns = makeColumns(n);
    for (const [name, column] of Object.entries(before)) this.#columns[name].set(column);
  }

  #enter(tokens, at, gate, by) {
    tokens.forEach((token, place) => {
      const index = this.#indexOf(token);
      if (index < 0) throw new SnapshotDamaged("An entry of a ticket that is not there.");
      this.#columns.at[index] = at[place];
      this.#columns.gate[index] = gate[place];
      this.#columns.by[index] = by[place];
    });
  }

  #indexOf(token) {
    const index = token - this.header.first_token;
    return index >= 0 && index < this.header.n ? index : -1;
  }

  /** What is known of a ticket, or null. @param {number} token @returns {Row | null} */
  find(token) {
    const index = this.#indexOf(token);
    if (index < 0 || !(this.#columns.flags[index] & FLAGS.exists)) return null;
    const { seq, tier, flags, at, gate, by } = this.#columns;
    return {
      token,
      seq: seq[index],
      tier: tier[index],
      flags: flags[index],
      at: at[index] || null,
      gate: at[index] ? (this.header.scan_gates[gate[index]] ?? "") : "",
      by: at[index] ? (this.header.staff[by[index]] ?? "") : "",
    };
  }

  /**
   * The present state of what has changed; applying it twice is harmless.
   * @param {{cursor: number, server_ms: number, event?: object, keys?: Record<string, string>, tiers?: {name: string}[],
   *   gates?: Gate[], tickets: Row[]}} delta
   */
  apply({ cursor, server_ms, event, keys, tiers, gates, tickets }) {
    const { header } = this;
    header.cursor = Math.max(header.cursor, cursor);
    header.server_ms = Math.max(header.server_ms, server_ms);
    if (event) header.event = { ...header.event, ...event };
    if (keys) header.keys = keys;
    if (tiers) header.tiers = tiers;
    if (gates) header.gates = gates;
    for (const ticket of tickets) this.#put(ticket);
  }

  #put({ token, seq, tier, flags, at, gate, by }) {
    this.#makeRoom(token);
    const index = token - this.header.first_token;
    const columns = this.#columns;
    columns.seq[index] = seq;
    columns.tier[index] = tier;
    columns.flags[index] = flags;
    columns.at[index] = at ?? 0;
    columns.gate[index] = at ? placeOf(this.header.scan_gates, gate) : 0;
    columns.by[index] = at ? placeOf(this.header.staff, by) : 0;
  }

  #makeRoom(token) {
    const { header } = this;
    if (header.n === 0) header.first_token = token;
    if (token < header.first_token) this.#shift(header.first_token - token);
    const index = token - header.first_token;
    if (index >= this.#columns.seq.length) this.#make(index + ROOM);
    header.n = Math.max(header.n, index + 1);
  }

  /** An older ticket than any known: everything moves up. */
  #shift(by) {
    const before = this.#columns;
    this.#columns = makeColumns(before.seq.length + by);
    for (const [name, column] of Object.entries(before)) this.#columns[name].set(column, by);
    this.header.first_token -= by;
    this.header.n += by;
  }

  /**
   * Every ticket that exists; `gate` is a place in the header's `scan_gates`.
   * @param {(token: number, tier: number, flags: number, at: number, gate: number) => void} visit
   */
  forEach(visit) {
    const { tier, flags, at, gate } = this.#columns;
    const { n, first_token } = this.header;
    for (let index = 0; index < n; index += 1) {
      if (flags[index] & FLAGS.exists) visit(first_token + index, tier[index], flags[index], at[index], gate[index]);
    }
  }

  /** The same, packed as the server packs it. @returns {ArrayBuffer} */
  pack() {
    const { n } = this.header;
    const { seq, tier, flags, at, gate, by } = this.#columns;
    const entered = [];
    for (let index = 0; index < n; index += 1) if (at[index]) entered.push(index);
    const pick = (column) => Uint8Array.from(entered, (index) => column[index]);
    const columns = [
      seq.subarray(0, n),
      tier.subarray(0, n),
      flags.subarray(0, n),
      Uint32Array.from(entered, (index) => index + this.header.first_token),
      Uint32Array.from(entered, (index) => at[index]),
      pick(gate),
      pick(by),
    ];
    return writeColumns({ ...this.header, m: entered.length }, columns);
  }
}

const makeColumns = (n) => ({
  seq: new Uint16Array(n),
  tier: new Uint8Array(n),
  flags: new Uint8Array(n),
  at: new Uint32Array(n),
  gate: new Uint8Array(n),
  by: new Uint8Array(n),
});

/** Where a name stands in a list, which takes it in while it has room. */
function placeOf(names, name) {
  const place = names.indexOf(name);
  if (place >= 0) return place;
  return names.length < NO_NAME ? names.push(name) - 1 : NO_NAME;
}

/** Numbers stand little-endian in the file, as in every browser's typed arrays. */
class ColumnReader {
  constructor(buffer) {
    this.buffer = buffer;
    const start = new Uint8Array(buffer, 0, Math.min(8, buffer.byteLength));
    if (start.length < 8 || String.fromCharCode(...start.subarray(0, 4)) !== MAGIC) {
      throw new SnapshotDamaged("This is no snapshot.");
    }
    const length = new DataView(buffer).getUint32(4, true);
    this.header = this.#readHeader(length);
    this.at = padded(8 + length);
  }

  #readHeader(length) {
    try {
      return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array(this.buffer, 8, length)));
    } catch {
      throw new SnapshotDamaged("The snapshot's header cannot be read.");
    }
  }

  take(Column, count) {
    const end = this.at + count * Column.BYTES_PER_ELEMENT;
    if (!Number.isInteger(count) || count < 0 || end > this.buffer.byteLength) {
      throw new SnapshotDamaged("The snapshot was cut short.");
    }
    const column = new Column(this.buffer, this.at, count);
    this.at = padded(end);
    return column;
  }
}

const padded = (length) => (length + 3) & ~3;

function writeColumns(header, columns) {
  const head = new TextEncoder().encode(JSON.stringify(header));
  const size = columns.reduce((sum, column) => sum + padded(column.byteLength), 8 + padded(head.length));
  const bytes = new Uint8Array(size);
  bytes.set(new TextEncoder().encode(MAGIC));
  new DataView(bytes.buffer).setUint32(4, padded(head.length), true);
  bytes.fill(0x20, 8, 8 + padded(head.length));
  bytes.set(head, 8);
  let at = 8 + padded(head.length);
  for (const column of columns) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += padded(column.byteLength);
  }
  return bytes.buffer;
}
