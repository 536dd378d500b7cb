/**
 * The course of the ticket pages: what the device has kept is shown at once, then the server is asked, again and again.
 * A server that does not answer changes nothing but the words about it. `my_tickets.jsx` and `ticket_view.jsx` show the
 * view.
 */
import { ApiError, getHolder, readCookie } from "./api.js";
import { listOpenOrders, pause, resendPending } from "./orders.js";
import { CodeElsewhere, ensurePass, isDue, isSoon, mayEnter } from "./pass_device.js";
import { serverNow } from "./server_clock.js";
import { finishSignOut } from "./sign_out.js";
import { isEnded, mayShow } from "./tickets_kept.js";
import { claimStore, forgetAll, keepTickets, NOTHING, readKept, StoreWiped, watchStore } from "./tickets_store.js";
import { listTickets, sortTickets } from "./tickets.js";

const WATCH_MS = 2_000;
const TICKET_REST_MS = 10_000;
const REST_MS = 30_000;
const LONGEST_RETRY_MS = 30_000;
/** So long the first question of a round waits for its answer, and twice as long after each failure. */
const PATIENCE_MS = 6_000;
const LONGEST_PATIENCE_MS = 20_000;

/**
 * `updatedAt` and `awaySince` in milliseconds of the device's clock. `elsewhere`: whose code was found to be on another
 * device or on paper, at which sequence; `refusals`: why a ticket has none; `busy`: whose code is being changed.
 * @typedef {{phase: "loading" | "nobody" | "list" | "failed", tickets: import("./tickets_store.js").KeptTicket[],
 *   passes: Record<string, import("./tickets_store.js").KeptPass>, orders: import("./orders.js").Order[],
 *   updatedAt: number | null, awaySince: number | null, isSignedOut: boolean, problem: ApiError | null,
 *   elsewhere: Record<string, {sequence: number, form: "rotating" | "printed"}>, refusals: Record<string, string>,
 *   busy: Record<string, boolean>}} View
 */

/** @type {View} */
export const START = {
  phase: "loading",
  tickets: [],
  passes: {},
  orders: [],
  updatedAt: null,
  awaySince: null,
  isSignedOut: false,
  problem: null,
  elsewhere: {},
  refusals: {},
  busy: {},
};

/** What the course needs of the world; tests give their own. */
const WORLD = {
  finishSignOut,
  getHolder,
  readSession: () => readCookie("ks_csrf", document.cookie),
  listOpenOrders,
  resendPending,
  listTickets,
  readKept,
  claimStore,
  keepTickets,
  forgetAll,
  watchStore,
  ensurePass,
  now: Date.now,
  serverNow,
  pause,
};

/** How long to wait after so many failures in a row. @param {number} failures */
export const retryAfter = (failures) => Math.min(WATCH_MS * 2 ** (failures - 1), LONGEST_RETRY_MS);

export class TicketsCourse {
  /** @type {View} */
  #view = START;
  #epoch = "";
  #failures = 0;
  #wakeUp = () => {};
  #isWoken = false;

  /** @param {{onChange: (view: View) => void, signal: AbortSignal, ticketId?: string}} what `ticketId`: the one shown
   *   by itself */
  constructor({ onChange, signal, ticketId = "" }, world = WORLD) {
    Object.assign(this, { onChange, signal, ticketId, world });
  }

  /** Until the page is left. */
  async run() {
    this.world.watchStore((what) => this.#hear(what), this.signal);
    await this.#showKept();
    while (!this.signal.aborted) {
      this.#isWoken = false;
      const restMs = await this.#refresh();
      if (!this.#isWoken) await this.#rest(restMs);
    }
  }

  /** Ask the server once, for somebody who looks at another page. */
  async runOnce() {
    await this.#refresh();
  }

  /** Ask the server now: somebody looks at the page again, something was done, or the network seems to be back. */
  wake() {
    this.#isWoken = true; // what is being asked just now may be answered as it was before
    this.#wakeUp();
  }

  /** Show the code here, which ends it wherever it is now. @param {import("./tickets_store.js").KeptTicket} ticket */
  async showHere(ticket) {
    const { [ticket.id]: _refused, ...refusals } = this.#view.refusals;
    this.#show({ busy: { ...this.#view.busy, [ticket.id]: true }, refusals });
    try {
      await this.world.ensurePass(ticket, this.#epoch, { isWanted: true });
      const { [ticket.id]: _elsewhere, ...elsewhere } = this.#view.elsewhere;
      this.#show({ elsewhere, passes: (await this.world.readKept()).passes });
    } catch (problem) {
      if (!(problem instanceof ApiError) && !(problem instanceof StoreWiped)) throw problem;
      this.#show({ refusals: { ...this.#view.refusals, [ticket.id]: problem.message } });
    } finally {
      this.#show({ busy: { ...this.#view.busy, [ticket.id]: false } });
    }
  }

  #show(change) {
    this.#view = { ...this.#view, ...change };
    if (!this.signal.aborted) this.onChange(this.#view);
  }

  /** Another page of this device has changed the store. */
  #hear(what) {
    if (what === "wiped") {
      this.#show(START);
      this.wake();
    } else if (this.#view.phase === "list") {
      this.#showKept();
    }
  }

  async #showKept() {
    const session = this.world.readSession();
    const { holder, tickets, passes, updatedAt } = await this.world.readKept();
    if (!holder || !mayShow(holder.session, session)) return;
    this.#epoch = holder.epoch;
    if (updatedAt === null) return;
    this.#show({ phase: "list", tickets, passes, updatedAt, isSignedOut: session === "" });
  }

  /** Ask the server once; how long to rest then, in milliseconds. */
  async #refresh() {
    try {
      await this.world.finishSignOut();
      const timeoutMs = Math.min(PATIENCE_MS * 2 ** this.#failures, LONGEST_PATIENCE_MS);
      const account = await this.world.getHolder({ timeoutMs });
      if (!account) return await this.#findNobody();
      await this.#readAll(account);
      this.#failures = 0;
      await this.#ensurePasses();
      if (this.#view.orders.length > 0) return WATCH_MS;
      return this.ticketId ? TICKET_REST_MS : REST_MS;
    } catch (problem) {
      if (problem instanceof StoreWiped) return WATCH_MS;
      if (!(problem instanceof ApiError)) throw problem;
      return this.#fail(problem);
    }
  }

  async #readAll(account) {
    this.#epoch = await this.world.claimStore(account.id, this.world.readSession());
    await this.world.resendPending();
    // in this order: what settles in between then shows up as a ticket, never as neither
    const orders = await this.world.listOpenOrders();
    const { tickets, passes, updatedAt } = await this.world.keepTickets(this.#epoch, await this.world.listTickets());
    const found = { tickets, passes, updatedAt, orders };
    this.#show({ ...found, phase: "list", awaySince: null, isSignedOut: false, problem: null });
  }

  async #findNobody() {
    this.#failures = 0;
    if (isEnded(this.world.readSession())) await this.world.forgetAll();
    const { updatedAt } = await this.world.readKept();
    const isKept = updatedAt !== null;
    this.#show({ ...(isKept ? {} : NOTHING), phase: isKept ? "list" : "nobody", isSignedOut: true, awaySince: null });
    return REST_MS;
  }

  #fail(problem) {
    this.#failures += 1;
    const isAway = problem.status === 0 || problem.status >= 502;
    const awaySince = isAway ? (this.#view.awaySince ?? this.world.now()) : null;
    const phase = this.#view.phase === "list" ? "list" : "failed";
    this.#show({ problem, awaySince, phase });
    return Math.max(retryAfter(this.#failures), problem.retryAfterS * 1000);
  }

  /** The ticket that is looked at first, then what opens soon: one visit is enough for all of them. */
  async #ensurePasses() {
    const now = this.world.serverNow();
    const { coming } = sortTickets(this.#view.tickets, now);
    const isLookedAt = (one) => one.id === this.ticketId;
    const wanted = coming.filter((one) => mayEnter(one) && (isLookedAt(one) || isSoon(one, now)));
    for (const ticket of wanted.sort((one, other) => Number(isLookedAt(other)) - Number(isLookedAt(one)))) {
      const isKnown = this.#view.elsewhere[ticket.id]?.sequence === ticket.pass_seq;
      if (!isKnown && isDue(ticket, this.#view.passes[ticket.id]?.current, now)) await this.#ensureOne(ticket);
    }
  }

  async #ensureOne(ticket) {
    try {
      await this.world.ensurePass(ticket, this.#epoch);
      const { [ticket.id]: _elsewhere, ...elsewhere } = this.#view.elsewhere;
      const { [ticket.id]: _refused, ...refusals } = this.#view.refusals;
      this.#show({ elsewhere, refusals, passes: (await this.world.readKept()).passes });
    } catch (problem) {
      if (problem instanceof CodeElsewhere) {
        const found = { sequence: ticket.pass_seq, form: problem.form };
        this.#show({ elsewhere: { ...this.#view.elsewhere, [ticket.id]: found } });
      } else if (problem instanceof ApiError && !problem.isPassing) {
        this.#show({ refusals: { ...this.#view.refusals, [ticket.id]: problem.message } });
      } else {
        throw problem;
      }
    }
  }

  /** Sleep until it is time, or somebody wakes it. */
  async #rest(milliseconds) {
    const woken = new Promise((resume) => {
      this.#wakeUp = () => resume(undefined);
    });
    const slept = this.world.pause(milliseconds, this.signal).catch(() => undefined); // the page was left
    await Promise.race([woken, slept]);
  }
}

/** Keep the tickets of whoever is signed in, and the passes of what opens soon. */
export const fetchAhead = (world = WORLD) =>
  new TicketsCourse({ onChange: () => undefined, signal: new AbortController().signal }, world).runOnce();
