/*
 * The service worker: pages open without a network. The build replaces the next two lines (app/build.py).
 * Our pages are the same for everybody and hold nobody's details, so keeping them is safe; answers of the API, of
 * the chain and of the live socket are never touched.
 */
self.__KS_PRECACHE__ = [];
self.__KS_VERSION__ = "dev";

const CACHE = `keepsake-${self.__KS_VERSION__}`;
const OFFLINE = "/offline.html";
const SPA = "/__spa-fallback.html";
const NEVER = ["/_event", "/_upload", "/ping", "/_health", "/api/", "/rpc", "/ws", "/health/", "/ipfs/", "/metrics"];
/** Reflex answers with `Vary: Origin`, and module scripts carry an Origin: without this nothing is ever found. */
const ANY = { ignoreVary: true, ignoreSearch: true };

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

/** Keep the shell; a single file that is missing must not leave us without all the others. */
async function fill() {
  const cache = await caches.open(CACHE);
  const paths = [...new Set([OFFLINE, ...self.__KS_PRECACHE__])];
  await Promise.allSettled(paths.map((path) => cache.add(new Request(path, { cache: "no-cache" }))));
}

async function takeOver() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("keepsake-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** The network first; without it the page as it was built, else the page of all dynamic routes, else a kind word. */
async function openPage(request, url) {
  try {
    const answer = await fetch(request);
    if (answer.status < 502) return answer;
  } catch {
    // offline, or the server is away: told by the cached page
  }
  const path = url.pathname.endsWith("/") ? url.pathname : `${url.pathname}/`;
  for (const candidate of [url.pathname, path, SPA, OFFLINE]) {
    const kept = await findKept(candidate);
    if (kept) return kept;
  }
  return Response.error();
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
  try {
    return await fetch(request);
  } catch (problem) {
    const kept = await findKept(request);
    if (kept) return kept;
    throw problem;
  }
}

const findKept = async (what) => (await caches.open(CACHE)).match(what, ANY);

async function keep(request, answer) {
  try {
    await (await caches.open(CACHE)).put(request, answer);
  } catch {
    // the disk is full: the page works, it only is not kept
  }
}
