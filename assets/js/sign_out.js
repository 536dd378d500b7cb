/**
 * Signing out: what this device has kept goes at once, also without a network; the session ends as soon as the server
 * hears of it.
 */
import { ApiError, postApi, readCookie } from "./api.js";
import { forgetAll } from "./tickets_store.js";

const WISH = "ks-signing-out";

const sessionNow = () => readCookie("ks_csrf", document.cookie);

/** Wipe, and end the session. @returns {Promise<boolean>} whether the server has heard of it */
export async function signOut() {
  keepWish(sessionNow());
  await forgetAll();
  return finishSignOut();
}

/** End a session that was left without a network, unless somebody has signed in since. Whether none is left to end. */
export async function finishSignOut() {
  const wish = readWish();
  if (!wish) return true;
  if (wish === sessionNow()) {
    try {
      await postApi("/auth/logout");
    } catch (problem) {
      if (!(problem instanceof ApiError)) throw problem;
      if (problem.isPassing) return false;
    }
  }
  keepWish("");
  return true;
}

function readWish() {
  try {
    return localStorage.getItem(WISH) ?? "";
  } catch {
    return "";
  }
}

function keepWish(session) {
  try {
    if (session) localStorage.setItem(WISH, session);
    else localStorage.removeItem(WISH);
  } catch {
    // nothing can be kept here, so nothing was left behind either
  }
}
