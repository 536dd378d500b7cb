/**
 * What a scanner keeps on its device (IndexedDB `keepsake-door`), each thing in a sealed box: the snapshot and what has
 * changed since, its own marks, and the scans that the server has not acknowledged. In the clear stand ids of events,
 * numbers of tickets and the counter: whoever reads the files learns no name, no address and no code.
 *
 * Boxes are made before a transaction begins, since it does not wait for anything but itself.
 */
import { openDB } from "idb";

import { makeSealingKey, openBytes, sealBytes } from "../sealed_box.js";

const DATABASE = "keepsake-door";
const SEAL = "seal";
/** A scan has to be on the disk before its light is shown: a battery may die at any moment. */
const SAFE = /** @type {any} */ ({ durability: "strict" });

/** @typedef {{keys: CryptoKeyPair, counter: number, lastHash: string, scannerId: string, accountId: string}} Chain */
/** @typedef {import("./book.js").Mark} Mark */
/** @typedef {{id: number, scan: any, isRefused: boolean}} Queued `scan` as it goes up */
/** @typedef {{id: number, scan: any, refusal: {code: string, message: string}}} Refused by the server, for good */

/** Of rows that were refused before reasons were kept. */
const UNTOLD = { code: "REFUSED", message: "The server did not take it." };

/** Another page of this device has signed a record meanwhile: the chain has to be read anew. */
export class ChainMoved extends Error {
  name = "ChainMoved";
}

export class DoorStore {
  #database;
  #seal;
  #eventId;

  /** @param {import("idb").IDBPDatabase<any>} database @param {CryptoKey} seal @param {string} eventId */
  constructor(database, seal, eventId) {
    this.#database = database;
    this.#seal = seal;
    this.#eventId = eventId;
  }

  /** @param {string} eventId @returns {Promise<DoorStore>} */
  static async open(eventId) {
    const database = await openDB(DATABASE, 1, { upgrade: makeStores, blocking: (_from, _to, event) => closeIt(event) });
    return new DoorStore(database, await findSealingKey(database), eventId);
  }

  close() {
    this.#database.close();
  }

  /** The end of this scanner's chain and its keys, or null before the first opening. @returns {Promise<Chain | null>} */
  async readChain() {
    const door = await this.#database.get("doors", this.#eventId);
    if (!door) return null;
    return { keys: door.keys, counter: door.counter, ...(await this.#open(door, "chain")) };
  }

  /** @param {Chain} chain */
  async writeChain({ keys, counter, ...rest }) {
    const box = await this.#close(rest, "chain");
    await this.#database.put("doors", { eventId: this.#eventId, keys, counter, ...box });
  }

  /**
   * Keep a signed scan with all that follows from it, or nothing of it. Its id in the queue; throws `ChainMoved` when
   * its record is not the next one.
   * @param {{chain: Chain, scan: object, mark: Mark | null}} what `chain` as it ends with this scan
   * @returns {Promise<number>}
   */
  async append({ chain: { keys, counter, ...rest }, scan, mark }) {
    const [chainBox, row, marked] = await Promise.all([
      this.#close(rest, "chain"),
      this.#close(scan, "queue"),
      mark ? this.#close(mark, "mark") : null,
    ]);
    const eventId = this.#eventId;
    const work = this.#database.transaction(["doors", "queue", "marks"], "readwrite", SAFE);
    const before = await work.objectStore("doors").get(eventId);
    if (before?.counter !== counter - 1) {
      await work.done;
      throw new ChainMoved();
    }
    work.objectStore("doors").put({ eventId, keys, counter, ...chainBox });
    if (marked) work.objectStore("marks").put({ eventId, token: mark.token, ...marked });
    const id = await work.objectStore("queue").add({ eventId, isRefused: false, ...row });
    await work.done;
    return id;
  }

  /** Write a queued scan anew: it was shown meanwhile. @param {Queued} queued */
  rewrite({ id, scan, isRefused }) {
    return this.#replace(id, scan, isRefused);
  }

  /** The server has refused a queued scan: it is kept with the reason, and does not go up again. @param {Refused} refused */
  refuse({ id, scan, refusal }) {
    return this.#replace(id, { ...scan, refusal }, true);
  }

  async #replace(id, thing, isRefused) {
    const box = await this.#close(thing, "queue");
    const work = this.#database.transaction("queue", "readwrite", SAFE);
    if (await work.store.getKey(id)) work.store.put({ id, eventId: this.#eventId, isRefused, ...box });
    await work.done;
  }

  /**
   * Queued scans in their order, without those that the server has refused for good.
   * @param {number} count @param {Set<number>} [without] ids that are on their way already
   * @returns {Promise<Queued[]>}
   */
  async listQueue(count, without = new Set()) {
    const rows = [];
    const index = this.#database.transaction("queue").store.index("eventId");
    for (let at = await index.openCursor(this.#eventId); at && rows.length < count; at = await at.continue()) {
      if (!at.value.isRefused && !without.has(at.value.id)) rows.push(at.value);
    }
    return Promise.all(rows.map((row) => this.#openRow(row)));
  }

  /**
   * How many scans wait for the server, and those that it has refused.
   * @returns {Promise<{waiting: number, refused: Refused[]}>}
   */
  async readQueue() {
    const all = await this.#database.transaction("queue").store.index("eventId").getAll(this.#eventId);
    const refused = all.filter((row) => row.isRefused);
    const opened = await Promise.all(refused.map((row) => this.#openRefused(row)));
    return { waiting: all.length - refused.length, refused: opened };
  }

  /** These need not be kept any longer: the server has answered, or a person has said so. @param {number[]} ids */
  async drop(ids) {
    const work = this.#database.transaction("queue", "readwrite");
    for (const id of ids) work.store.delete(id);
    await work.done;
  }

  /** @returns {Promise<Mark[]>} */
  async listMarks() {
    const range = IDBKeyRange.bound([this.#eventId], [this.#eventId, []]);
    const rows = await this.#database.getAll("marks", range);
    return Promise.all(rows.map((row) => this.#open(row, "mark")));
  }

  /** @param {Mark[]} marks */
  async writeMarks(marks) {
    const boxes = await Promise.all(marks.map((mark) => this.#close(mark, "mark")));
    const work = this.#database.transaction("marks", "readwrite");
    marks.forEach(({ token }, place) => work.store.put({ eventId: this.#eventId, token, ...boxes[place] }));
    await work.done;
  }

  /** The whole snapshot; what has changed up to the delta `upTo` is in it. @param {ArrayBuffer} bytes @param {number} [upTo] */
  async writeSnapshot(bytes, upTo = Infinity) {
    const box = await sealBytes(this.#seal, bytes, this.#about("snapshot"));
    const work = this.#database.transaction(["kept", "deltas"], "readwrite");
    work.objectStore("kept").put(box, [this.#eventId, "snapshot"]);
    const index = work.objectStore("deltas").index("eventId");
    for (const id of await index.getAllKeys(this.#eventId)) if (id <= upTo) work.objectStore("deltas").delete(id);
    await work.done;
  }

  /** @param {object} delta @returns {Promise<number>} */
  async addDelta(delta) {
    const box = await this.#close(delta, "delta");
    return this.#database.add("deltas", { eventId: this.#eventId, ...box });
  }

  /** @returns {Promise<{bytes: ArrayBuffer, deltas: any[]} | null>} */
  async readSnapshot() {
    const work = this.#database.transaction(["kept", "deltas"]);
    const [box, rows] = await Promise.all([
      work.objectStore("kept").get([this.#eventId, "snapshot"]),
      work.objectStore("deltas").index("eventId").getAll(this.#eventId),
    ]);
    if (!box) return null;
    const bytes = await openBytes(this.#seal, box, this.#about("snapshot"));
    return { bytes, deltas: await Promise.all(rows.map((row) => this.#open(row, "delta"))) };
  }

  /** A file of names. @param {"names" | "names-next"} name @param {ArrayBuffer} bytes */
  async writeFile(name, bytes) {
    await this.#database.put("kept", await sealBytes(this.#seal, bytes, this.#about(name)), [this.#eventId, name]);
  }

  /** @param {"names" | "names-next"} name @returns {Promise<ArrayBuffer | null>} */
  async readFile(name) {
    const box = await this.#database.get("kept", [this.#eventId, name]);
    return box ? openBytes(this.#seal, box, this.#about(name)) : null;
  }

  /** A small thing by its name, or null. @param {"settings" | "recent"} name @returns {Promise<any>} */
  async read(name) {
    const box = await this.#database.get("kept", [this.#eventId, name]);
    return box ? this.#open(box, name) : null;
  }

  /** @param {"settings" | "recent"} name @param {object} thing */
  async write(name, thing) {
    await this.#database.put("kept", await this.#close(thing, name), [this.#eventId, name]);
  }

  async #openRow(row) {
    return { id: row.id, isRefused: row.isRefused, scan: await this.#open(row, "queue") };
  }

  async #openRefused(row) {
    const { refusal = UNTOLD, ...scan } = await this.#open(row, "queue");
    return { id: row.id, scan, refusal };
  }

  async #open(box, name) {
    return JSON.parse(new TextDecoder().decode(await openBytes(this.#seal, box, this.#about(name))));
  }

  #close(thing, name) {
    return sealBytes(this.#seal, new TextEncoder().encode(JSON.stringify(thing)), this.#about(name));
  }

  #about(name) {
    return `${this.#eventId} ${name}`;
  }
}

function makeStores(database) {
  database.createObjectStore("keys");
  database.createObjectStore("doors", { keyPath: "eventId" });
  database.createObjectStore("kept");
  database.createObjectStore("marks", { keyPath: ["eventId", "token"] });
  for (const name of ["deltas", "queue"]) {
    database.createObjectStore(name, { keyPath: "id", autoIncrement: true }).createIndex("eventId", "eventId");
  }
}

/** A newer page of ours wants to change the stores. */
const closeIt = (event) => event.target.close();

/** Two pages that open at once agree on one key. */
async function findSealingKey(database) {
  const made = await makeSealingKey();
  const work = database.transaction("keys", "readwrite");
  const kept = await work.store.get(SEAL);
  if (!kept) work.store.put(made, SEAL);
  await work.done;
  return kept ?? made;
}
