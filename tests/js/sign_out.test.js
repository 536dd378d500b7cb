import "fake-indexeddb/auto";

import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

import { finishSignOut, signOut } from "../../assets/js/sign_out.js";
import { claimStore, keepTickets, readKept } from "../../assets/js/tickets_store.js";
import { makeTicket, NOON } from "./issuer.js";

let kept;
let isAway;
let told;

beforeEach(async () => {
  [kept, isAway, told] = [{}, false, []];
  globalThis.document = { cookie: "ks_csrf=s1" };
  globalThis.localStorage = {
    getItem: (name) => kept[name] ?? null,
    setItem: (name, text) => {
      kept[name] = text;
    },
    removeItem: (name) => delete kept[name],
  };
  globalThis.fetch = async (url) => {
    if (isAway) throw new TypeError("offline");
    told.push(url);
    return new Response('{"success": true, "data": null}');
  };
  await keepTickets(await claimStore("sam", "s1"), [makeTicket()], NOON);
});

test("everything goes from the device, and the server hears of it", async () => {
  assert.equal(await signOut(), true);
  assert.equal((await readKept()).holder, null);
  assert.deepEqual(told, ["/api/v1/auth/logout"]);
  assert.equal(kept["ks-signing-out"], undefined);
});

test("without a network the tickets go at once, and the session as soon as there is one", async () => {
  isAway = true;
  assert.equal(await signOut(), false);
  assert.equal((await readKept()).holder, null);
  assert.equal(await finishSignOut(), false);
  isAway = false;
  assert.equal(await finishSignOut(), true);
  assert.deepEqual(told, ["/api/v1/auth/logout"]);
  assert.equal(await finishSignOut(), true);
  assert.equal(told.length, 1);
});

test("who has signed in since is not signed out", async () => {
  isAway = true;
  await signOut();
  isAway = false;
  globalThis.document.cookie = "ks_csrf=s2";
  assert.equal(await finishSignOut(), true);
  assert.deepEqual(told, []);
});
