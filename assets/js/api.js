/** Our REST API from the page: the envelope opened, CSRF and idempotency headers added, failures as one sentence. */
import { noteAnswer } from "./server_clock.js";

const ROOT = "/api/v1";
const TIMEOUT_MS = 20_000;
const AWAY = "We cannot reach Keepsake at the moment. Nothing was lost; please try again.";
const BROKEN = "Something went wrong on our side. Nothing was lost; please try again.";

/** What a call would be answered when nobody is signed in; asked for before it, since browsers log every 401. */
export const NOBODY = { code: "NOT_SIGNED_IN", message: "Please sign in first.", status: 401 };

/** A failed call: `code` is stable, `message` one plain sentence, `status` 0 when nobody answered. */
export class ApiError extends Error {
  name = "ApiError";

  /** @param {{code: string, message: string, status: number, details?: {field: string, message: string}[],
   *   retryAfterS?: number, requestId?: string}} what */
  constructor({ code, message, status, details = [], retryAfterS = 0, requestId = "" }) {
    super(message);
    Object.assign(this, { code, status, details, retryAfterS, requestId });
  }

  /** Whether the same call may work a little later. */
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 502;
  }
}

/** A fresh key for one wish; the same key with the same body gives the first answer again. */
export function newIdempotencyKey() {
  // not randomUUID: that one is missing on pages reached over plain http by another name than localhost
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string} name @param {string} cookies */
export function readCookie(name, cookies) {
  const found = cookies.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

/**
 * The `data` of the answer; throws `ApiError`.
 * @param {string} path after `/api/v1`
 * @param {{method?: string, body?: object, form?: FormData, idempotencyKey?: string, timeoutMs?: number,
 *   signal?: AbortSignal}} [options]
 * @returns {Promise<any>}
 */
export async function callApi(path, options = {}) {
  const begun = performance.now();
  const response = await send(path, options);
  const [tookMs, now] = [performance.now() - begun, Date.now()];
  const answer = await readJson(response);
  noteAnswer({ date: response.headers.get("Date"), serverTime: answer?.data?.server_time }, tookMs, now);
  if (response.ok && answer?.success) return answer.data;
  throw toError(response, answer);
}

/** @param {string} path @param {object} [options] */
export const getApi = (path, options) => callApi(path, options);

/** @param {string} path @param {object} [body] @param {object} [options] */
export const postApi = (path, body, options) => callApi(path, { ...options, method: "POST", body: body ?? {} });

/**
 * The bytes of an answer that is a file; throws `ApiError`.
 * @param {string} path after `/api/v1` @param {{timeoutMs?: number, signal?: AbortSignal}} [options]
 * @returns {Promise<ArrayBuffer>}
 */
export async function getBytes(path, options = {}) {
  const response = await send(path, options);
  if (!response.ok) throw toError(response, await readJson(response));
  try {
    return await response.arrayBuffer();
  } catch (problem) {
    if (options.signal?.aborted) throw problem;
    throw new ApiError({ code: "AWAY", message: AWAY, status: 0 }); // cut off in the middle
  }
}

async function send(path, { method = "GET", body, form, idempotencyKey, timeoutMs = TIMEOUT_MS, signal }) {
  const headers = { Accept: "application/json" };
  if (body) headers["Content-Type"] = "application/json";
  if (method !== "GET") {
    headers["X-CSRF-Token"] = readCookie("ks_csrf", document.cookie);
    headers["Idempotency-Key"] = idempotencyKey ?? newIdempotencyKey();
  }
  const ends = AbortSignal.timeout(timeoutMs);
  try {
    return await fetch(ROOT + path, {
      method,
      headers,
      body: form ?? (body && JSON.stringify(body)),
      credentials: "same-origin",
      signal: signal ? AbortSignal.any([signal, ends]) : ends,
    });
  } catch (problem) {
    if (signal?.aborted) throw problem;
    throw new ApiError({ code: "AWAY", message: AWAY, status: 0 });
  }
}

async function readJson(response) {
  try {
    return await response.json();
  } catch {
    return null; // a proxy's own page, or an answer cut short: told by its status
  }
}

function toError(response, answer) {
  const error = answer?.error;
  return new ApiError({
    code: error?.code ?? "BROKEN",
    message: error?.message ?? (response.status === 429 || response.status >= 502 ? AWAY : BROKEN),
    status: response.status,
    details: error?.details ?? [],
    retryAfterS: Number(response.headers.get("Retry-After")) || 0,
    requestId: answer?.request_id ?? response.headers.get("X-Request-ID") ?? "",
  });
}

/** @type {Promise<any> | null} */
let config = null;

/**
 * What this installation is: chain id, name, rpc address, faucet, currency. Asked once a page.
 * @returns {Promise<{chain_id: number, chain_name: string, rpc_url: string, explorer_url: string | null,
 *   faucet: boolean, currency: {symbol: string, decimals: number}, server_time: string}>}
 */
export function getConfig() {
  config ??= getApi("/config").catch((problem) => {
    config = null;
    throw problem;
  });
  return config;
}

/**
 * The signed-in account, or null; one without a wallet has an empty address.
 * @param {{timeoutMs?: number}} [options]
 * @returns {Promise<{id: string, address: string, display_name: string, roles: string[]} | null>}
 */
export async function getSession(options) {
  try {
    return await getApi("/auth/session", options);
  } catch (problem) {
    if (problem instanceof ApiError && problem.status === 401) return null;
    throw problem;
  }
}

/**
 * The signed-in account if it has a wallet, or null: who came by a door link has none.
 * @param {{timeoutMs?: number}} [options] @returns {Promise<any>}
 */
export async function getHolder(options) {
  const account = await getSession(options);
  return account?.address ? account : null;
}
