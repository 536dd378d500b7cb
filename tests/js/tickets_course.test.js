import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

import { ApiError } from "../../assets/js/api.js";
import { changesAt, tellCode } from "../../assets/js/code_state.js";
import { CodeElsewhere } from "../../assets/js/pass_device.js";
import { fetchAhead, retryAfter, START, TicketsCourse } from "../../assets/js/tickets_course.js";
import { StoreWiped } from "../../assets/js/tickets_store.js";
import { makeTicket, NOON } from "./issuer.js";

const AWAY = () => new ApiError({ code: "AWAY", message: "Away.", status: 0 });

let world;
let views;
let page;

/** A device with a store of its own, a server that says `told`, and a clock; `rests` are lived through at once. */
function makeWorld() {
  let store = { holder: null, tickets: [], updatedAt: null, passes: {} };
  const made = {
    session: "s1",
    account: { id: "sam" },
    told: [makeTicket()],
    orders: [],
    isAway: false,
    asked: 0,
    rests: [],
    patience: [],
    lives: 1,
    clock: NOON,
    keep: (kept) => (store = kept),
    say: () => undefined,
    getHolder: async ({ timeoutMs }) => {
      made.patience.push(timeoutMs);
      return answer(() => made.account);
    },
    readSession: () => made.session,
    listOpenOrders: async () => answer(() => made.orders),
    resendPending: async () => undefined,
    finishSignOut: async () => true,
    listTickets: async () => answer(() => made.told),
    readKept: async () => store,
    claimStore: async (accountId, session) => {
      if (store.holder?.accountId !== accountId) store = { tickets: [], updatedAt: null, passes: {} };
      store = { ...store, holder: { accountId, session, epoch: `of ${accountId}` } };
      return store.holder.epoch;
    },
    keepTickets: async (epoch, tickets) => {
      if (store.holder?.epoch !== epoch) throw new StoreWiped();
      store = { ...store, tickets, updatedAt: made.clock };
      return store;
    },
    forgetAll: async () => {
      store = { holder: null, tickets: [], updatedAt: null, passes: {} };
    },
    watchStore: (hear) => (made.say = hear),
    ensurePass: async (ticket) => {
      made.asked += 1;
      return keepPass(ticket.id, passOf(ticket));
    },
    now: () => made.clock,
    serverNow: () => NOON,
    pause: async (milliseconds) => {
      made.rests.push(milliseconds);
      made.clock += milliseconds;
      made.lives -= 1;
      if (made.lives <= 0) page.abort();
    },
  };
  const answer = (what) => {
    if (made.isAway) throw AWAY();
    return what();
  };
  const keepPass = (id, current) => {
    store = { ...store, passes: { ...store.passes, [id]: { current, draft: null } } };
    return current;
  };
  made.keepPass = keepPass;
  return made;
}

const passOf = (ticket) => ({
  sequence: ticket.pass_seq,
  times: `${Date.parse(ticket.doors_at)} ${Date.parse(ticket.ends_at)}`,
  windows: [{ valid_from: NOON / 1000 - 3600, valid_for: 96 }],
});

async function run(ticketId = "") {
  views = [];
  page = new AbortController();
  const course = new TicketsCourse({ onChange: (view) => views.push(view), signal: page.signal, ticketId }, world);
  await course.run();
  return course;
}

const keptBySam = () => ({
  holder: { accountId: "sam", session: "s1", epoch: "of sam" },
  tickets: [makeTicket()],
  updatedAt: NOON - 60_000,
  passes: { t1: { current: passOf(makeTicket()), draft: null } },
});

beforeEach(() => {
  world = makeWorld();
});

test("the first thing shown is what the device has kept, before anybody was asked", async () => {
  world.keep(keptBySam());
  world.isAway = true;
  await run();
  assert.deepEqual([views[0].phase, views[0].tickets[0].id, views[0].updatedAt], ["list", "t1", NOON - 60_000]);
  assert.equal(views[0].awaySince, null);
  assert.equal(views.at(-1).phase, "list");
  assert.equal(views.at(-1).awaySince, NOON);
});

test("away: asked again after 2 s, then ever more seldom, and told since when", async () => {
  world.isAway = true;
  world.lives = 6;
  await run();
  assert.deepEqual(world.rests, [2000, 4000, 8000, 16_000, 30_000, 30_000]);
  assert.deepEqual(world.patience, [6000, 12_000, 20_000, 20_000, 20_000, 20_000]);
  assert.equal(retryAfter(40), 30_000);
  assert.equal(views.at(-1).awaySince, NOON);
  assert.equal(views.at(-1).phase, "failed");
});

test("back again: the words go, the list comes, passes are fetched ahead", async () => {
  world.isAway = true;
  world.lives = 2;
  const pause = world.pause;
  world.pause = async (milliseconds) => {
    world.isAway = false;
    await pause(milliseconds);
  };
  await run();
  const last = views.at(-1);
  assert.deepEqual([last.phase, last.awaySince, last.problem], ["list", null, null]);
  assert.equal(last.passes.t1.current.sequence, 3);
  assert.deepEqual(world.rests, [2000, 30_000]);
});

test("a limit that was reached is not being away", async () => {
  world.keep(keptBySam());
  world.listTickets = async () => {
    throw new ApiError({ code: "TOO_MANY", message: "Too fast.", status: 429, retryAfterS: 7 });
  };
  await run();
  assert.equal(views.at(-1).awaySince, null);
  assert.deepEqual(world.rests, [7000]);
});

test("the ticket that is looked at is asked for first, however far it is; others when they open soon", async () => {
  const far = { doors_at: "2027-01-20T12:00:00Z", starts_at: "2027-01-20T12:00:00Z", ends_at: "2027-01-20T14:00:00Z" };
  world.told = [makeTicket(), makeTicket({ id: "t2", ...far }), makeTicket({ id: "t3", ...far })];
  const asked = [];
  const ensurePass = world.ensurePass;
  world.ensurePass = async (ticket, epoch) => {
    asked.push([ticket.id, epoch]);
    return ensurePass(ticket);
  };
  await run("t3");
  assert.deepEqual(asked, [["t3", "of sam"], ["t1", "of sam"]]);
  assert.deepEqual(world.rests, [10_000]);
});

test("another device has the code: told, asked again when something changes, taken back when wanted", async () => {
  world.lives = 2;
  world.ensurePass = async () => {
    world.asked += 1;
    throw new CodeElsewhere("rotating");
  };
  const course = await run();
  assert.equal(world.asked, 1);
  assert.deepEqual(views.at(-1).elsewhere, { t1: { sequence: 3, form: "rotating" } });
  const { title, canShowHere } = tellCode(makeTicket(), views.at(-1), NOON);
  assert.deepEqual([title, canShowHere], ["On another device", true]);
  page = new AbortController();
  course.signal = page.signal;
  world.ensurePass = async (ticket, epoch, how) => {
    assert.deepEqual([epoch, how], ["of sam", { isWanted: true }]);
    return world.keepPass("t1", { ...passOf(ticket), sequence: 4 });
  };
  await course.showHere(makeTicket());
  assert.deepEqual(views.at(-1).elsewhere, {});
  assert.equal(views.at(-1).busy.t1, false);
  assert.equal(views.at(-1).passes.t1.current.sequence, 4);
});

test("what the server refuses is said at the ticket, also when the wish was ours", async () => {
  const refuse = async () => {
    throw new ApiError({ code: "PASS_WINDOW_OVER", message: "It is over.", status: 409 });
  };
  world.ensurePass = refuse;
  const course = await run();
  assert.equal(tellCode(makeTicket(), views.at(-1), NOON).words, "It is over.");
  page = new AbortController();
  course.signal = page.signal;
  await course.showHere(makeTicket());
  assert.equal(views.at(-1).refusals.t1, "It is over.");
});

test("a sign-in that has run out keeps the tickets; one that was ended wipes them", async () => {
  world.keep(keptBySam());
  world.account = null;
  world.session = "";
  await run();
  assert.deepEqual([views.at(-1).phase, views.at(-1).isSignedOut], ["list", true]);
  world.session = "s1";
  await run();
  assert.deepEqual([views.at(-1).phase, views.at(-1).tickets], ["nobody", []]);
});

test("nobody's first visit is told as such", async () => {
  world.account = null;
  world.session = "";
  await run();
  assert.deepEqual(views.map((one) => one.phase), ["nobody"]);
});

test("another account never sees them, not for a moment", async () => {
  world.keep(keptBySam());
  world.session = "s2";
  world.account = { id: "mika" };
  world.told = [];
  await run();
  assert.ok(views.every((one) => one.tickets.length === 0));
});

test("signed out in another tab: gone here, too", async () => {
  world.keep(keptBySam());
  world.lives = 2;
  const pause = world.pause;
  world.pause = async (milliseconds) => {
    await pause(milliseconds);
    if (world.lives !== 1) return;
    world.account = null;
    world.session = "";
    await world.forgetAll();
    world.say("wiped");
  };
  await run();
  const phases = views.map((one) => one.phase);
  assert.deepEqual([phases.at(-2), phases.at(-1), views.at(-1).tickets.length], ["loading", "nobody", 0]);
});

test("a store that was wiped under an answer begins again", async () => {
  world.lives = 2;
  const keepTickets = world.keepTickets;
  world.keepTickets = async () => {
    world.keepTickets = keepTickets;
    throw new StoreWiped();
  };
  await run();
  assert.equal(views.at(-1).phase, "list");
});

test("from another page, once: the list and what opens soon", async () => {
  await fetchAhead(world);
  const kept = await world.readKept();
  assert.deepEqual([kept.tickets.length, kept.passes.t1.current.sequence, world.rests], [1, 3, []]);
  world.isAway = true;
  await fetchAhead(world);
});

test("purchases on their way are looked after often", async () => {
  world.orders = [{ id: "o1" }];
  await run();
  assert.deepEqual(world.rests, [2000]);
});

test("what stands in the code's place", () => {
  const ticket = makeTicket();
  const view = { ...START, passes: { t1: { current: passOf(ticket), draft: null } } };
  const tell = (change, more = {}) => tellCode({ ...ticket, ...change }, { ...view, ...more }, NOON);
  const title = (...what) => tell(...what).title;
  assert.equal(title({ gone_at: 1 }), "No longer yours");
  assert.equal(title({ state: "refunded" }), "Refunded");
  assert.equal(title({ state: "cancelled" }), "Event cancelled");
  assert.equal(tell({ pass_seq: 4 }).kind, "making");
  const taken = tell({ pass_seq: 4 }, { awaySince: 1 });
  assert.deepEqual([taken.title, taken.canShowHere], ["Not on this device", true]);
  const onPaper = { t1: { sequence: 3, form: "printed" } };
  assert.equal(title({}, { passes: {}, elsewhere: onPaper }), "On paper");
  assert.equal(title({}, { passes: {}, awaySince: 1 }), "No code yet");
  assert.match(tell({}, { passes: {}, isSignedOut: true }).words, /Sign in again/);
  assert.equal(tellCode(ticket, view, NOON - 3600_001).kind, "early");
  assert.equal(changesAt(tellCode(ticket, view, NOON - 3600_001)), NOON - 3600_000);
  assert.equal(tellCode(ticket, view, NOON + 8 * 3600_000).title, "It is over");
  assert.equal(changesAt({ kind: "making" }), null);
  assert.equal(changesAt({ kind: "code", endsAt: 5 }), 5);
});

test("what was done while the server was being asked is asked for at once", async () => {
  world.lives = 2;
  const ask = world.listTickets;
  let asked = 0;
  page = new AbortController();
  views = [];
  const course = new TicketsCourse({ onChange: (view) => views.push(view), signal: page.signal, ticketId: "t1" }, world);
  world.listTickets = async () => {
    asked += 1;
    const told = await ask();
    if (asked === 1) {
      world.told = [];
      course.wake();
    }
    return told;
  };
  await course.run();
  assert.equal(asked, 3);
  assert.equal(world.rests.length, 2);
});
