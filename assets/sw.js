/*
 * The service worker: pages open without a network. The build replaces the next two lines (app/build.py).
 * Our pages are the same for everybody and hold nobody's details, so keeping them is safe; answers of the API, of
 * the chain and of the live socket are never touched.
 *
 * A new version waits until no page of the old one is open (there is no skipWaiting): an open page keeps the files it
 * was built with.
 */
self.__KS_PRECACHE__ = [];
self.__KS_VERSION__ = "dev";

const CACHE = `keepsake-${self.__KS_VERSION__}`;
/** The drawings of events, kept by assets/js/tickets_store.js: they outlive a version. */
const PICTURES = "keepsake-pictures";
const OFFLINE = "/offline.html";
const SPA = "/__spa-fallback.html";
const NEVER = ["/_event", "/_upload", "/ping", "/_health", "/api/", "/rpc", "/ws", "/health/", "/ipfs/", "/metrics"];
/** Reflex answers with `Vary: Origin`, and module scripts carry an Origin: without this nothing is ever found. */
const ANY = { ignoreVary: true, ignoreSearch: true };
/** At the door, a network that says nothing for so long is as good as none. Files of ours never wait longer. */
const PATIENCE_MS = 3000;
/** One that has just been silent is not waited for again with every file of the same page. */
const SILENT_MS = 20_000;
const GLANCE_MS = 150;
const AT_THE_DOOR = ["/tickets/", "/door/"];

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (NEVER.some((path) => url.pathname.startsWith(path))) return;
  if (event.request.mode === "navigate") event.respondWith(openPage(event.request, url));
  else if (url.pathname.startsWith("/assets/")) event.respondWith(fromCache(event.request));
  else event.respondWith(fromNetwork(event.request));
});

/**
 * Keep the shell. A file that is missing must not leave us without all the others; a network that breaks off must,
 * since half a shell would take the place of a whole one. The browser tries again at the next page.
 */
async function fill() {
  const cache = await caches.open(CACHE);
  const paths = [...new Set([OFFLINE, ...self.__KS_PRECACHE__])];
  await Promise.all(paths.map((path) => fillOne(cache, path)));
}

async function fillOne(cache, path) {
  const known = path.startsWith("/assets/") ? await caches.match(path, ANY) : null;
  const answer = known ?? (await fetch(new Request(path, { cache: "no-cache" })));
  if (answer.ok) await cache.put(path, answer);
  else if (answer.status >= 500) throw new Error(`${path}: ${answer.status}`);
}

async function takeOver() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("keepsake-") && name !== CACHE && name !== PICTURES);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** The network first; without it the page as it was built, else the page of all dynamic routes, else a kind word. */
async function openPage(request, url) {
  const path = url.pathname.endsWith("/") ? url.pathname : `${url.pathname}/`;
  const isHurried = AT_THE_DOOR.some((place) => path.startsWith(place));
  const kept = async () => (await findKept(path)) ?? (await findKept(SPA));
  const answer = await inTime(fetch(request), isHurried ? kept : async () => undefined);
  if (answer && answer.status < 502) return answer;
  for (const candidate of [url.pathname, path, SPA, OFFLINE]) {
    const kept = await findKept(candidate);
    if (kept) return kept;
  }
  return answer ?? Response.error();
}

/** Files whose name holds a hash of their content never change. */
async function fromCache(request) {
  const kept = await findKept(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await keep(request, answer.clone());
  return answer;
}

/** Files under a lasting name: the network's newer one, without it the one kept. */
async function fromNetwork(request) {
  const kept = () => findKept(request).then((found) => found ?? findPicture(request));
  return (await inTime(fetch(request), kept)) ?? (await kept()) ?? Response.error();
}

let silentUntil = 0;

/** What the network answers; undefined when it fails, or says nothing for long while `other` finds something. */
async function inTime(asked, other) {
  const failed = asked.then(hear, () => undefined);
  const patienceMs = Date.now() < silentUntil ? GLANCE_MS : PATIENCE_MS;
  const late = new Promise((resume) => setTimeout(() => resume("late"), patienceMs));
  const first = await Promise.race([failed, late]);
  if (first !== "late") return first;
  if (!(await other())) return failed;
  if (patienceMs === PATIENCE_MS) silentUntil = Date.now() + SILENT_MS;
  return undefined;
}

function hear(answer) {
  silentUntil = 0;
  return answer;
}

const findKept = async (what) => (await caches.open(CACHE)).match(what, ANY);
const findPicture = async (what) => (await caches.open(PICTURES)).match(what, ANY);

async function keep(request, answer) {
  try {
    await (await caches.open(CACHE)).put(request, answer);
  } catch {
    // the disk is full: the page works, it only is not kept
  }
}
