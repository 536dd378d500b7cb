import assert from "node:assert/strict";
import test from "node:test";

import { ApiError } from "../../assets/js/api.js";
import { comeByLink, makeDoorLink, readSecret, sayEnd, sayFailure, takeSecret } from "../../assets/js/door_links.js";

const SECRET = "A-b_".repeat(10) + "xyz";

test("a secret is what stands behind the hash, whole or not at all", () => {
  assert.equal(readSecret(`#${SECRET}`), SECRET);
  for (const hash of ["", "#", "#short", `#${SECRET}&x=1`, `#${SECRET} `, `#draft=${SECRET}`, `#${"x".repeat(201)}`]) {
    assert.equal(readSecret(hash), "", hash);
  }
});

test("the address forgets it at once, and keeps the rest", () => {
  const gone = [];
  const past = { state: { key: 1 }, replaceState: (...what) => gone.push(what) };
  const place = { hash: `#${SECRET}`, pathname: "/door/join/", search: "?a=1" };
  assert.equal(takeSecret(place, past), SECRET);
  assert.deepEqual(gone, [[{ key: 1 }, "", "/door/join/?a=1"]]);
  assert.equal(takeSecret({ ...place, hash: "#half-a-link" }, past), "");
  assert.equal(gone.length, 2); // what may be half a secret goes as well
  assert.equal(takeSecret({ ...place, hash: "" }, past), "");
  assert.equal(gone.length, 2);
});

test("it travels in the body, never in the address", async () => {
  const calls = [];
  globalThis.document = { cookie: "" };
  globalThis.fetch = async (url, { body }) => {
    calls.push({ url, body: JSON.parse(body) });
    return new Response(JSON.stringify({ success: true, data: { event_id: "e" } }));
  };
  assert.deepEqual(await comeByLink(SECRET, "Zoë"), { event_id: "e" });
  await makeDoorLink("e", { label: "Team", role: "door", gate: "", expires_at: null });
  assert.deepEqual(calls, [
    { url: "/api/v1/door/sessions", body: { token: SECRET, name: "Zoë" } },
    { url: "/api/v1/events/e/door-links", body: { label: "Team", role: "door", gate: "", expires_at: null } },
  ]);
});

test("only what a second try cannot change is an end", () => {
  const fail = (code) => new ApiError({ code, message: "A sentence.", status: 410 });
  assert.deepEqual(sayEnd(fail("DOOR_LINK_REVOKED")), { title: "The way is closed", words: "A sentence." });
  for (const code of ["DOOR_LINK_EXPIRED", "DOOR_LINK_NOT_FOUND", "DOOR_LINK_FULL"]) assert.ok(sayEnd(fail(code)));
  for (const code of ["AWAY", "NAME_MISSING", "TOO_MANY_REQUESTS", "CROSS_SITE"]) assert.equal(sayEnd(fail(code)), null);
  assert.equal(sayEnd(new Error("x")), null);
});

test("a field's own sentence goes before the general one", () => {
  const what = { code: "DOOR_LINK_INVALID", message: "No.", status: 400 };
  assert.equal(sayFailure(new ApiError({ ...what, details: [{ field: "label", message: "Whom for?" }] })), "Whom for?");
  assert.equal(sayFailure(new ApiError(what)), "No.");
  assert.throws(() => sayFailure(new TypeError("a mistake of ours")), TypeError);
});
