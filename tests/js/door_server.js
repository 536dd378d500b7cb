/** A server for the door's tests: knows one event, answers scans once a nonce, and can be away, slow or unkind. */

const ok = (data) => new Response(JSON.stringify({ success: true, data }), { status: 200 });
const refuse = ({ status, code = "X", message = `No, ${status}.`, retryAfterS = 0 }) =>
  new Response(JSON.stringify({ success: false, error: { code, message } }), {
    status,
    headers: retryAfterS ? { "Retry-After": String(retryAfterS) } : {},
  });

export const GO = { result: "go", reason: "", sentence: "", holder_name: "Ada", tier_name: "Floor", first_scan: null, ticket_id: "t", checkin_id: "" };

export class FakeServer {
  calls = [];
  /** Scans by nonce, each with its first answer. */
  scans = new Map();
  isAway = false;
  delayMs = 0;
  /** Path → `{status, …}` that it is answered with instead. */
  refusals = {};
  account = { id: "a1" };
  door = { id: "e1", title: "Lamplight", role: "door", gate: "" };
  scanner = { id: "s1", last_counter: 0, last_hash: "" };
  snapshot = new ArrayBuffer(0);
  delta = () => ({ cursor: 0, server_ms: 0, tickets: [] });
  /** What a scan is answered: called once a nonce. */
  decide = (_scan) => GO;

  install() {
    globalThis.document = { cookie: "" };
    globalThis.fetch = (url, options) => this.#answer(new URL(url, "https://keepsake.test"), options);
  }

  /** What was posted to a path, parsed. */
  posted(path) {
    return this.calls.filter((call) => call.path === path && call.body).map((call) => call.body);
  }

  async #answer({ pathname, search }, { method = "GET", body, signal }) {
    const path = pathname.replace("/api/v1", "");
    this.calls.push({ path: path + search, method, body: typeof body === "string" ? JSON.parse(body) : body });
    if (this.isAway) throw new TypeError("away");
    if (this.delayMs) await waitFor(this.delayMs, signal);
    const refusal = this.refusals[path];
    if (refusal) return refuse(refusal);
    return this.#route(path, search, this.calls.at(-1).body);
  }

  #route(path, search, body) {
    if (path === "/auth/session") return this.account ? ok(this.account) : refuse({ status: 401 });
    if (path === "/door/events") return ok([this.door]);
    if (path === "/door/scanners") return ok(this.scanner);
    if (path === "/door/snapshot") return search.includes("since") ? ok(this.delta()) : new Response(this.snapshot);
    if (path === "/door/names") return new Response(new ArrayBuffer(28));
    if (path === "/checkins") return this.#checkIn(body);
    if (path.endsWith("/checkins")) return ok([]);
    return ok({ verdict: { ...GO, checkin_id: "c-other" } });
  }

  #checkIn(body) {
    if (!body.scans) return ok({ verdict: this.#decideOnce(body) });
    return ok({ verdicts: body.scans.map((scan) => this.#decideOnce(scan)) });
  }

  #decideOnce(scan) {
    if (!this.scans.has(scan.nonce)) {
      const verdict = this.decide(scan);
      this.scans.set(scan.nonce, { scan, verdict: "error" in verdict ? verdict : { ...verdict, checkin_id: `c-${this.scans.size + 1}` } });
    }
    return this.scans.get(scan.nonce).verdict;
  }
}

const waitFor = (milliseconds, signal) =>
  new Promise((resume, give) => {
    setTimeout(resume, milliseconds);
    signal?.addEventListener("abort", () => give(signal.reason), { once: true });
  });
