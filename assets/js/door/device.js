/**
 * This scanner: what it knows of its event, what it keeps until the server has it, and its chain of signed records.
 * One step after the other; whatever survives a crash is on the disk before a method returns.
 */
import { newIdempotencyKey } from "../api.js";
import { serverNow } from "../server_clock.js";
import { DoorBook, withoutEntry } from "./book.js";
import { openName } from "./names.js";
import { hashText, makeKeys, sign, tellPass, tellPublicKey, ZEROS } from "./record.js";
import { registerScanner } from "./server.js";
import { DoorSnapshot } from "./snapshot.js";
import { ChainMoved, DoorStore } from "./store.js";

/** Changes that are kept one by one before they go into the snapshot. */
const MOST_DELTAS = 100;

/** @typedef {import("./store.js").Queued} Queued */
/** @typedef {{error: {code: string, message: string}}} Refusal in place of a verdict */

export class DoorDevice {
  /** @type {DoorBook | null} null before the first snapshot */
  book = null;
  waiting = 0;
  /** @type {readonly import("./store.js").Refused[]} another list with every change */
  refused = [];
  #store;
  #eventId;
  /** @type {import("./store.js").Chain | null} */
  #chain = null;
  /** @type {(ArrayBuffer | null)[]} */
  #names = [];
  #deltas = 0;
  #turn = Promise.resolve();

  /** @param {string} eventId @param {DoorStore} store */
  constructor(eventId, store) {
    this.#eventId = eventId;
    this.#store = store;
  }

  /** With all that was kept. @param {string} eventId @returns {Promise<DoorDevice>} */
  static async open(eventId) {
    const device = new DoorDevice(eventId, await DoorStore.open(eventId));
    await device.#load();
    await globalThis.navigator?.storage?.persist?.();
    return device;
  }

  async #load() {
    const store = this.#store;
    this.#chain = await store.readChain();
    this.#names = await Promise.all([store.readFile("names"), store.readFile("names-next")]);
    Object.assign(this, await store.readQueue());
    const kept = await store.readSnapshot();
    if (!kept) return;
    this.book = new DoorBook(new DoorSnapshot(kept.bytes), await store.listMarks());
    for (const delta of kept.deltas) this.book.apply(delta);
    this.#deltas = kept.deltas.length;
  }

  close() {
    this.#store.close();
  }

  /** A small thing that outlives the page, or null. @param {"settings" | "recent"} name */
  recall(name) {
    return this.#store.read(name);
  }

  /** @param {"settings" | "recent"} name @param {object} thing */
  remember(name, thing) {
    return this.#store.write(name, thing);
  }

  /** Whether it may scan: it knows the event, and the server knows it. */
  get isReady() {
    return Boolean(this.book && this.#chain?.scannerId);
  }

  /** Make it known to the server, for whoever is signed in. @param {{accountId: string, gate: string, label: string}} who */
  register(who) {
    return this.#inTurn(() => this.#register(who));
  }

  async #register({ accountId, gate, label }) {
    if (this.#chain?.accountId !== accountId) await this.#beginChain(accountId);
    const chain = this.#chain;
    const told = await registerScanner({
      event_id: this.#eventId,
      gate,
      label,
      public_key: await tellPublicKey(chain.keys),
      client_time: new Date().toISOString(),
    });
    const isOther = Boolean(chain.scannerId) && chain.scannerId !== told.id;
    const end = { counter: told.last_counter, lastHash: told.last_hash || ZEROS };
    // the server is ahead of us when the disk has lost the last moment before a crash
    const isBehind = told.last_counter > chain.counter || isOther;
    this.#chain = { ...chain, scannerId: told.id, ...(isBehind ? end : {}) };
    await this.#store.writeChain(this.#chain);
  }

  /** A chain of one's own for each account; the key is on the disk before anybody hears of it. */
  async #beginChain(accountId) {
    this.#chain = { keys: await makeKeys(), counter: 0, lastHash: ZEROS, scannerId: "", accountId };
    await this.#store.writeChain(this.#chain);
  }

  /** @param {ArrayBuffer} bytes a whole snapshot */
  takeSnapshot(bytes) {
    const snapshot = new DoorSnapshot(bytes);
    if (this.book) this.book.replace(snapshot);
    return this.#inTurn(async () => {
      this.book ??= new DoorBook(snapshot, await this.#store.listMarks());
      await this.#store.writeSnapshot(bytes);
      this.#deltas = 0;
    });
  }

  /** @param {any} delta what has changed */
  applyDelta(delta) {
    const before = this.book.terms;
    this.book.apply(delta);
    const isNew = delta.tickets.length > 0 || this.book.terms !== before;
    return this.#inTurn(async () => {
      if (isNew) await this.#keepDelta(delta);
      const settled = this.book.listSettled();
      for (const mark of settled) this.book.put(mark);
      if (settled.length > 0) await this.#store.writeMarks(settled);
    });
  }

  async #keepDelta(delta) {
    const id = await this.#store.addDelta(delta);
    this.#deltas += 1;
    if (this.#deltas < MOST_DELTAS) return;
    await this.#store.writeSnapshot(this.book.pack(), id);
    this.#deltas = 0;
  }

  /** The names of the windows of now and next. @param {ArrayBuffer} now @param {ArrayBuffer | null} next */
  async takeNames(now, next) {
    this.#names = [now, next];
    await this.#store.writeFile("names", now);
    if (next) await this.#store.writeFile("names-next", next);
  }

  /** The holder's name, or "". @param {import("../pass.js").Pass} pass */
  nameOf(pass) {
    return openName(this.#names, pass);
  }

  /**
   * Sign a scan and keep it with all that follows from it.
   * @param {import("./judge.js").Judgement} found
   * @param {{text: string, gate: string, kind: "entry" | "exit", shown: string}} how `shown` is what is shown before
   *   the server was asked, "" when its answer is waited for
   * @returns {Promise<Queued>}
   */
  keep(found, how) {
    return this.#inTurn(() => this.#append(found, how));
  }

  async #append(found, how) {
    try {
      return await this.#tryAppend(found, how);
    } catch (problem) {
      if (!(problem instanceof ChainMoved)) throw problem;
      this.#chain = await this.#store.readChain();
      return this.#tryAppend(found, how);
    }
  }

  async #tryAppend(found, { text, gate, kind, shown }) {
    const chain = this.#chain;
    const counter = chain.counter + 1;
    const fields = {
      ...{ scanner_id: chain.scannerId, counter, previous: chain.lastHash, event_id: this.#eventId, gate, kind },
      ...{ nonce: newIdempotencyKey(), scanned_at: new Date(found.nowMs).toISOString(), ...tellPass(found.pass) },
      ...{ pass_hash: await hashText(text), result: found.result, reason: found.reason },
    };
    const { scan, hash } = await sign(fields, chain.keys);
    const queued = shown ? { ...scan, shown } : scan;
    const at = Math.floor(found.nowMs / 1000);
    const mark = found.isProven ? this.book.makeMark(found.pass, { result: found.result, kind, at, gate }) : null;
    const next = { ...chain, counter, lastHash: hash };
    const id = await this.#store.append({ chain: next, scan: queued, mark });
    this.#chain = next;
    this.waiting += 1;
    if (mark) this.book.put(mark);
    return { id, scan: queued, isRefused: false };
  }

  /** The server did not answer, and this was shown instead. @param {Queued} queued @param {"go" | "stop" | "ask"} shown */
  async show(queued, shown) {
    queued.scan = { ...queued.scan, shown };
    await this.#store.rewrite(queued);
    if (shown !== "go") await this.#unmark(queued.scan);
  }

  /** What waits for the server. @param {number} count @param {Set<number>} without */
  listQueue(count, without) {
    return this.#store.listQueue(count, without);
  }

  /**
   * The server has answered: what it says counts, and the scans need not be kept. One that it refuses is kept.
   * @param {{queued: Queued, verdict: import("./server.js").Verdict | Refusal}[]} answers
   */
  settle(answers) {
    return this.#inTurn(async () => {
      const good = answers.filter(({ verdict }) => !("error" in verdict));
      const marks = good.map(({ queued, verdict }) => this.#markOf(queued.scan, /** @type {any} */ (verdict)));
      const written = marks.filter((mark) => mark !== null);
      if (written.length > 0) await this.#store.writeMarks(written);
      await this.#store.drop(good.map(({ queued }) => queued.id));
      this.waiting -= good.length;
      for (const { queued, verdict } of answers) if ("error" in verdict) await this.#refuse(queued, verdict.error);
    });
  }

  async #refuse({ id, scan }, { code, message }) {
    const refused = { id, scan, refusal: { code, message } };
    await this.#store.refuse(refused);
    this.waiting -= 1;
    this.refused = [...this.refused, refused];
  }

  /** Whoever stands at the door has looked at these refused scans: they go. @param {number[]} ids */
  dropRefused(ids) {
    return this.#inTurn(async () => {
      await this.#store.drop(ids);
      this.refused = this.refused.filter(({ id }) => !ids.includes(id));
    });
  }

  /** What a verdict changes of this device's own mark; puts it. Null for nothing. */
  #markOf(scan, verdict) {
    const { token_id: tokenId, sequence } = scan.record;
    const at = Math.floor(Date.parse(scan.scanned_at) / 1000);
    const before = this.book?.markOf(tokenId);
    const isOwn = before?.kind === scan.kind && before.at === at;
    let mark = null;
    if (verdict.result === "go" && (isOwn || !before?.kind || before.at < at)) {
      const made = this.book?.makeMark({ tokenId, sequence }, { result: "go", kind: scan.kind, at, gate: scan.gate });
      mark = made && { ...made, ackedAt: serverNow() };
    } else if (verdict.result !== "go" && isOwn && scan.shown !== "go") {
      mark = withoutEntry(before);
    }
    if (mark) this.book.put(mark);
    return mark ?? null;
  }

  /** Nobody was let in or out by this scan after all. */
  async #unmark(scan) {
    const before = this.book.markOf(scan.record.token_id);
    if (before?.kind === scan.kind && before.at === Math.floor(Date.parse(scan.scanned_at) / 1000)) {
      await this.forget(before.token);
    }
  }

  /** A scan was taken back: the ticket's own mark goes. @param {number} token */
  async forget(token) {
    const before = this.book?.markOf(token);
    if (!before?.kind) return;
    const mark = withoutEntry(before);
    this.book.put(mark);
    await this.#store.writeMarks([mark]);
  }

  /** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  #inTurn(work) {
    const done = this.#turn.then(work);
    this.#turn = done.then(
      () => undefined,
      () => undefined, // told to whoever asked for it; the next one begins all the same
    );
    return done;
  }
}
