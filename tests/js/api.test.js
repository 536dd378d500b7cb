import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

import { ApiError, callApi, getApi, getHolder, getSession, newIdempotencyKey, postApi, readCookie } from "../../assets/js/api.js";

let calls = [];

/** Every call is answered with this; a function may throw. */
function answerWith(status, body, headers = {}) {
  globalThis.fetch = async (url, options) => {
    calls.push({ url, ...options });
    return new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers });
  };
}

beforeEach(() => {
  calls = [];
  globalThis.document = { cookie: "a=1; ks_csrf=t%3Dk; b=2" };
});

test("the envelope is opened", async () => {
  answerWith(200, { success: true, data: { id: 5 }, message: "" });
  assert.deepEqual(await getApi("/orders/5"), { id: 5 });
  assert.equal(calls[0].url, "/api/v1/orders/5");
  assert.equal(calls[0].headers["X-CSRF-Token"], undefined);
});

test("unsafe calls carry the CSRF token, a key and JSON", async () => {
  answerWith(201, { success: true, data: null });
  await postApi("/orders", { quantity: 2 }, { idempotencyKey: "wish-1" });
  const [call] = calls;
  assert.equal(call.headers["X-CSRF-Token"], "t=k");
  assert.equal(call.headers["Idempotency-Key"], "wish-1");
  assert.equal(call.body, '{"quantity":2}');
  await postApi("/orders");
  assert.match(calls[1].headers["Idempotency-Key"], /^[0-9a-f]{32}$/);
});

test("an error keeps its code, sentence, details and request", async () => {
  const error = { code: "SOLD_OUT", message: "Gone.", details: [{ field: "quantity", message: "Fewer." }] };
  answerWith(409, { success: false, error, status_code: 409, request_id: "r1" });
  await assert.rejects(postApi("/orders"), (problem) => {
    assert.ok(problem instanceof ApiError);
    assert.deepEqual(
      [problem.code, problem.message, problem.status, problem.details, problem.requestId, problem.isPassing],
      ["SOLD_OUT", "Gone.", 409, error.details, "r1", false],
    );
    return true;
  });
});

test("a proxy's page, a limit and no answer at all have a sentence too", async () => {
  answerWith(502, "<html>Bad gateway</html>");
  await assert.rejects(getApi("/x"), { code: "BROKEN", status: 502, message: /cannot reach/ });
  answerWith(500, "oops");
  await assert.rejects(getApi("/x"), { message: /our side/ });
  answerWith(429, { error: { code: "TOO_MANY_REQUESTS", message: "Too fast." } }, { "Retry-After": "7" });
  await assert.rejects(getApi("/x"), { retryAfterS: 7, isPassing: true });
  globalThis.fetch = async () => {
    throw new TypeError("failed to fetch");
  };
  await assert.rejects(getApi("/x"), { code: "AWAY", status: 0, isPassing: true });
});

test("a call that was given up is no failure of the network", async () => {
  const wish = new AbortController();
  globalThis.fetch = async (_url, { signal }) => {
    wish.abort();
    signal.throwIfAborted();
  };
  await assert.rejects(callApi("/x", { signal: wish.signal }), { name: "AbortError" });
});

test("nobody signed in is null, other failures stay failures", async () => {
  answerWith(401, { success: false, error: { code: "NOT_SIGNED_IN", message: "Please sign in first." } });
  assert.equal(await getSession(), null);
  answerWith(503, { success: false, error: { code: "UNAVAILABLE", message: "Away." } });
  await assert.rejects(getSession(), ApiError);
});

test("who has no wallet is signed in and holds nothing", async () => {
  answerWith(200, { success: true, data: { id: "a", address: "" } });
  assert.deepEqual([(await getSession()).id, await getHolder()], ["a", null]);
  answerWith(200, { success: true, data: { id: "a", address: "0x1" } });
  assert.equal((await getHolder()).address, "0x1");
  answerWith(200, { success: true, data: null });
  assert.equal(await getHolder(), null);
});

test("cookies by name, keys never twice", () => {
  assert.equal(readCookie("ks_csrf", "xks_csrf=1; ks_csrf=2"), "2");
  assert.equal(readCookie("ks_csrf", ""), "");
  assert.notEqual(newIdempotencyKey(), newIdempotencyKey());
});
