/**
 * Tickets and their passes on this device, so that they open without a network: IndexedDB, each row in a sealed box
 * (`sealed_box.js`). One account's at a time: another one that signs in finds nothing, and signing out wipes.
 *
 * Where nothing can be kept (a private window, a disk that is full) the rows live as long as the page.
 */
import { openDB } from "idb";

import { openText, sealText } from "./sealed_box.js";
import { mergeTickets, takeOver } from "./tickets_kept.js";

const DATABASE = "keepsake-tickets";
const ROWS = "rows";
const SETTINGS = "settings";
const HOLDER = "holder";
const LIST = "tickets";
const PASS = "pass-";
const PICTURES = "keepsake-pictures";

/**
 * Whose tickets these are. `session` tells whether it is still the same sign-in (`tickets_kept.js`); `epoch` changes
 * with every wipe: what was asked before one is not kept after it.
 * @typedef {{accountId: string, session: string, epoch: string}} Holder
 */
/** @typedef {import("./tickets.js").Ticket & {gone_at?: number}} KeptTicket `gone_at`: since when it is another's */
/** @typedef {import("./pass_device.js").KeptPass} KeptPass */
/** @typedef {{holder: Holder | null, tickets: KeptTicket[], updatedAt: number | null,
 *   passes: Record<string, KeptPass>}} Kept */

/** @type {Kept} */
export const NOTHING = { holder: null, tickets: [], updatedAt: null, passes: {} };

/** The store was wiped, or belongs to another account by now: what was to be kept is not wanted any more. */
export class StoreWiped extends Error {
  name = "StoreWiped";
}

/** Everything that is kept. @returns {Promise<Kept>} */
export const readKept = () =>
  attempt(async (place) => {
    const { holder, texts } = await place.readAll();
    if (!holder) return NOTHING;
    const list = JSON.parse(texts[LIST] ?? '{"tickets": [], "updatedAt": null}');
    const passes = Object.keys(texts).filter((name) => name.startsWith(PASS));
    return {
      holder,
      ...list,
      passes: Object.fromEntries(passes.map((name) => [name.slice(PASS.length), JSON.parse(texts[name])])),
    };
  });

/**
 * This account is signed in here: what another one has left goes. Returns the epoch to keep things under.
 * @param {string} accountId @param {string} session @returns {Promise<string>}
 */
export async function claimStore(accountId, session) {
  const { holder, hasWiped } = await attempt((place) => place.claim({ accountId, session, epoch: newEpoch() }));
  if (hasWiped) await forgetElsewhere();
  // some browsers ask the person first: nothing waits for that
  if (!hasAsked) globalThis.navigator?.storage?.persist?.();
  hasAsked = true;
  return holder.epoch;
}

let hasAsked = false;

/**
 * Keep the list that the server has just told; what is missing in it has gone to somebody else. The merged list.
 * @param {string} epoch @param {import("./tickets.js").Ticket[]} told @param {number} [now] @returns {Promise<Kept>}
 */
export async function keepTickets(epoch, told, now = Date.now()) {
  const before = await readKept();
  const tickets = mergeTickets(before.tickets, told, now);
  const ids = new Set(tickets.map((one) => one.id));
  const old = Object.keys(before.passes).filter((id) => !ids.has(id));
  const puts = { [LIST]: JSON.stringify({ tickets, updatedAt: now }) };
  await attempt((place) => place.write(epoch, puts, old.map((id) => PASS + id)));
  say("changed");
  keepPictures(tickets.map((one) => one.art_seed));
  return readKept();
}

/** @param {string} ticketId @returns {Promise<KeptPass | null>} */
export const findPass = (ticketId) =>
  attempt(async (place) => JSON.parse((await place.read(PASS + ticketId)) ?? "null"));

/** @param {string} epoch @param {string} ticketId @param {KeptPass} pass */
export async function keepPass(epoch, ticketId, pass) {
  await attempt((place) => place.write(epoch, { [PASS + ticketId]: JSON.stringify(pass) }, []));
  say("changed");
}

/** Wipe everything: signed out, or another account has signed in. Other pages of ours hear of it. */
export async function forgetAll() {
  await memory.clear();
  await disk.clear().catch(() => undefined); // a store that does not open has nothing to wipe
  await forgetElsewhere();
}

async function forgetElsewhere() {
  await globalThis.caches?.delete(PICTURES);
  say("wiped");
}

/**
 * Hear what other pages of this device do with the store.
 * @param {(what: "changed" | "wiped") => void} onChange @param {AbortSignal} signal
 */
export function watchStore(onChange, signal) {
  if (!globalThis.BroadcastChannel) return;
  const channel = new BroadcastChannel(DATABASE);
  channel.onmessage = ({ data }) => onChange(data);
  signal.addEventListener("abort", () => channel.close(), { once: true });
}

function say(what) {
  if (!globalThis.BroadcastChannel) return;
  const channel = new BroadcastChannel(DATABASE);
  channel.postMessage(what);
  channel.close();
}

/** The events' drawings, so that the pages look the same without a network. @param {string[]} seeds */
async function keepPictures(seeds) {
  try {
    const cache = await caches.open(PICTURES);
    for (const seed of new Set(seeds)) {
      const url = `/art/event/${encodeURIComponent(seed)}.svg`;
      if (!(await cache.match(url, { ignoreVary: true }))) await cache.add(url);
    }
  } catch {
    // no cache here, or no network by now: the pages do without
  }
}

const newEpoch = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function withDatabase(work) {
  const database = await openDB(DATABASE, 1, {
    upgrade(fresh) {
      fresh.createObjectStore(ROWS, { keyPath: "name" });
      fresh.createObjectStore(SETTINGS);
    },
  });
  try {
    return await work(database);
  } finally {
    database.close();
  }
}

/** A box whose key the browser has lost is as good as none: what was in it is asked for again. */
const openRow = (row) => openText(row, row.name).catch(() => null);

/** Rows on the device. Boxes are opened and closed outside of transactions, which do not wait for anything else. */
const disk = {
  async readAll() {
    const { holder, rows } = await withDatabase(async (database) => {
      const reading = database.transaction([ROWS, SETTINGS]);
      const found = [reading.objectStore(SETTINGS).get(HOLDER), reading.objectStore(ROWS).getAll()];
      const [holder, rows] = await Promise.all(found);
      return { holder, rows };
    });
    const texts = await Promise.all(rows.map(async (row) => [row.name, await openRow(row)]));
    return { holder: holder ?? null, texts: Object.fromEntries(texts.filter(([, text]) => text !== null)) };
  },
  async read(name) {
    const row = await withDatabase((database) => database.get(ROWS, name));
    return row ? openRow(row) : null;
  },
  claim: (wanted) =>
    withDatabase(async (database) => {
      const writing = database.transaction([ROWS, SETTINGS], "readwrite");
      const before = await writing.objectStore(SETTINGS).get(HOLDER);
      const { holder, hasWiped } = takeOver(before ?? null, wanted);
      if (hasWiped) writing.objectStore(ROWS).clear();
      writing.objectStore(SETTINGS).put(holder, HOLDER);
      await writing.done;
      return { holder, hasWiped };
    }),
  async write(epoch, puts, drops) {
    const named = Object.entries(puts);
    const rows = await Promise.all(named.map(async ([name, text]) => ({ name, ...(await sealText(text, name)) })));
    await withDatabase(async (database) => {
      const writing = database.transaction([ROWS, SETTINGS], "readwrite");
      const holder = await writing.objectStore(SETTINGS).get(HOLDER);
      if (holder?.epoch !== epoch) throw new StoreWiped();
      for (const row of rows) writing.objectStore(ROWS).put(row);
      for (const name of drops) writing.objectStore(ROWS).delete(name);
      await writing.done;
    });
  },
  clear: () =>
    withDatabase(async (database) => {
      const writing = database.transaction([ROWS, SETTINGS], "readwrite");
      writing.objectStore(ROWS).clear();
      writing.objectStore(SETTINGS).clear();
      await writing.done;
    }),
};

/** The same for as long as the page lives. */
const memory = {
  /** @type {Holder | null} */
  holder: null,
  /** @type {Record<string, string>} */
  texts: {},
  readAll: async () => ({ holder: memory.holder, texts: { ...memory.texts } }),
  read: async (name) => memory.texts[name] ?? null,
  async claim(wanted) {
    const { holder, hasWiped } = takeOver(memory.holder, wanted);
    if (hasWiped) memory.texts = {};
    memory.holder = holder;
    return { holder, hasWiped };
  },
  async write(epoch, puts, drops) {
    if (memory.holder?.epoch !== epoch) throw new StoreWiped();
    Object.assign(memory.texts, puts);
    for (const name of drops) delete memory.texts[name];
  },
  async clear() {
    memory.holder = null;
    memory.texts = {};
  },
};

let place = disk;

/** On the device where that works; from its first failure on in memory, with what could be read until then. */
async function attempt(work) {
  try {
    return await work(place);
  } catch (problem) {
    if (place === memory || problem instanceof StoreWiped) throw problem;
    console.warn("Tickets cannot be kept on this device:", problem);
    const { holder, texts } = await disk.readAll().catch(() => ({ holder: null, texts: {} }));
    Object.assign(memory, { holder, texts });
    place = memory;
    return work(memory);
  }
}
