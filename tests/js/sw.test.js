import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test, { beforeEach } from "node:test";
import { runInNewContext } from "node:vm";

const SOURCE = readFileSync(new URL("../../assets/sw.js", import.meta.url), "utf8");
const ORIGIN = "https://keepsake.test";

let stores;
let network;
let handlers;
let patience;

const pathOf = (what) => new URL(typeof what === "string" ? what : what.url, ORIGIN).pathname;

class FakeCache {
  files = new Map();
  async put(request, answer) {
    this.files.set(pathOf(request), answer);
  }
  async match(what, options) {
    assert.equal(options.ignoreVary, true);
    return this.files.get(pathOf(what))?.clone();
  }
}

class FakeRequest {
  constructor(path, { mode = "no-cors", method = "GET" } = {}) {
    Object.assign(this, { url: new URL(path, ORIGIN).href, mode, method });
  }
}

function startWorker(precache) {
  handlers = {};
  const self = {
    location: new URL(ORIGIN),
    clients: { claim: async () => undefined },
    addEventListener: (name, handler) => {
      handlers[name] = handler;
    },
  };
  const source = SOURCE.replace("self.__KS_PRECACHE__ = []", `self.__KS_PRECACHE__ = ${JSON.stringify(precache)}`);
  const caches = {
    open: async (name) => stores.get(name) ?? stores.set(name, new FakeCache()).get(name),
    keys: async () => [...stores.keys()],
    delete: async (name) => stores.delete(name),
    match: async (what, options) => {
      for (const store of stores.values()) {
        const found = await store.match(what, options);
        if (found) return found;
      }
      return undefined;
    },
  };
  const setTimeout = (work, milliseconds) => {
    patience.push(milliseconds);
    return globalThis.setTimeout(work, 5); // a worker that is not patient
  };
  const fetch = (request) => network(request);
  const globals = { Request: FakeRequest, Response, URL, Set, Promise, Error, Date, setTimeout };
  runInNewContext(source, { self, caches, fetch, ...globals });
}

const wait = (name) => new Promise((resume) => handlers[name]({ waitUntil: (work) => resume(work) }));
const never = () => new Promise(() => undefined);

/** What the worker answers, or "passed on" when it leaves the request to the browser. */
async function ask(path, options) {
  let answered = null;
  handlers.fetch({ request: new FakeRequest(path, options), respondWith: (answer) => (answered = answer) });
  return answered ? (await answered).text() : "passed on";
}

const away = async () => {
  throw new TypeError("offline");
};
const online = async (request) => new Response(`net ${pathOf(request)}`, { status: pathOf(request) === "/gone.js" ? 404 : 200 });

beforeEach(async () => {
  patience = [];
  stores = new Map(["keepsake-old", "keepsake-pictures", "other"].map((name) => [name, new FakeCache()]));
  network = online;
  startWorker(["/", "/tickets/", "/__spa-fallback.html", "/assets/a-1.js", "/gone.js"]);
  await wait("install");
  await wait("activate");
});

test("the build finds its two places", () => {
  assert.ok(SOURCE.includes("self.__KS_PRECACHE__ = []"));
  assert.ok(SOURCE.includes('self.__KS_VERSION__ = "dev"'));
});

test("a missing file does not lose the others; only our own old caches go, and not the drawings", () => {
  assert.deepEqual([...stores.keys()], ["keepsake-pictures", "other", "keepsake-dev"]);
  assert.deepEqual([...stores.get("keepsake-dev").files.keys()].sort(), ["/", "/__spa-fallback.html", "/assets/a-1.js", "/offline.html", "/tickets/"]);
});

test("pages come from the network, without it as they were built", async () => {
  assert.equal(await ask("/me/", { mode: "navigate" }), "net /me/");
  network = away;
  assert.equal(await ask("/tickets/?x=1", { mode: "navigate" }), "net /tickets/");
  assert.equal(await ask("/tickets", { mode: "navigate" }), "net /tickets/");
  assert.equal(await ask("/event/some-slug/", { mode: "navigate" }), "net /__spa-fallback.html");
  stores.get("keepsake-dev").files.delete("/__spa-fallback.html");
  assert.equal(await ask("/event/some-slug/", { mode: "navigate" }), "net /offline.html");
});

test("a gateway that says that we are away counts as away; our own errors do not", async () => {
  network = async () => new Response("bad gateway", { status: 502 });
  assert.equal(await ask("/", { mode: "navigate" }), "net /");
  network = async () => new Response("not here", { status: 404 });
  assert.equal(await ask("/nowhere/", { mode: "navigate" }), "not here");
});

test("hashed files come from the cache and are kept; others from the network first", async () => {
  network = async () => new Response("newer");
  assert.equal(await ask("/assets/a-1.js"), "net /assets/a-1.js");
  assert.equal(await ask("/assets/b-2.js"), "newer");
  assert.equal(await ask("/css/base.css"), "newer");
  network = away;
  assert.equal(await ask("/assets/b-2.js"), "newer");
  assert.equal(await ask("/css/unknown.css"), "");
});

test("a network that breaks off while a version comes leaves the old version in its place", async () => {
  network = async (request) => (pathOf(request) === "/tickets/" ? away() : online(request));
  startWorker(["/", "/tickets/"]);
  await assert.rejects(wait("install"));
  network = async () => new Response("busy", { status: 503 });
  await assert.rejects(wait("install"));
});

test("a new version asks only for what the old one has not got", async () => {
  const asked = [];
  network = async (request) => {
    asked.push(pathOf(request));
    return online(request);
  };
  startWorker(["/tickets/", "/assets/a-1.js", "/assets/b-2.js"]);
  await wait("install");
  assert.deepEqual(asked.sort(), ["/assets/b-2.js", "/offline.html", "/tickets/"]);
});

test("a network that says nothing is not waited for at the door", async () => {
  await stores.get("keepsake-dev").put("/css/base.css", new Response("kept"));
  network = never;
  assert.equal(await ask("/tickets/", { mode: "navigate" }), "net /tickets/");
  assert.equal(await ask("/tickets/0123/", { mode: "navigate" }), "net /__spa-fallback.html");
  assert.equal(await ask("/door/0123/", { mode: "navigate" }), "net /__spa-fallback.html");
  assert.equal(await ask("/css/base.css"), "kept");
  assert.deepEqual(patience, [3000, 150, 150, 150]);
  network = async () => new Response("here again");
  assert.equal(await ask("/css/base.css"), "here again");
  network = never;
  assert.equal(await ask("/css/base.css"), "kept");
  assert.deepEqual(patience.slice(-2), [150, 3000]);
  let slow;
  network = () => new Promise((resume) => (slow = resume));
  const page = ask("/event/some-slug/", { mode: "navigate" });
  await new Promise((resume) => setTimeout(resume, 20));
  slow(new Response("late, and here"));
  assert.equal(await page, "late, and here");
});

test("drawings are there without a network", async () => {
  await stores.get("keepsake-pictures").put("/art/event/e1.svg", new Response("drawn"));
  network = away;
  assert.equal(await ask("/art/event/e1.svg"), "drawn");
});

test("what is live is never touched", async () => {
  for (const path of ["/_event/?token=1", "/_upload", "/ping", "/_health", "/api/v1/orders", "/rpc", "https://elsewhere.test/"]) {
    assert.equal(await ask(path), "passed on");
  }
  assert.equal(await ask("/", { method: "POST" }), "passed on");
});
