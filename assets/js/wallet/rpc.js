/** JSON-RPC over HTTP, for the pocket wallet. */

const TIMEOUT_MS = 15_000;

/** An EIP-1193 error: a number and a sentence. */
export class RpcError extends Error {
  name = "RpcError";

  /** @param {number} code @param {string} message @param {unknown} [data] */
  constructor(code, message, data) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** EIP-1193 and EIP-3326 codes. */
export const CODES = { refused: 4001, unauthorized: 4100, unsupported: 4200, away: 4900, unknownChain: 4902 };

/**
 * A function that asks the node at `url`; it throws `RpcError`.
 * @param {string} url
 * @returns {(method: string, params?: unknown[]) => Promise<any>}
 */
export function makeRpc(url) {
  let id = 0;
  return async (method, params = []) => {
    id += 1;
    const answer = await ask(url, { jsonrpc: "2.0", id, method, params });
    if (!answer.error) return answer.result;
    const code = answer.error.code === -32601 ? CODES.unsupported : answer.error.code;
    throw new RpcError(code, answer.error.message, answer.error.data);
  };
}

async function ask(url, body) {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer = await response.json();
    if ("result" in answer || answer.error?.code) return answer;
  } catch {
    // told below, like an answer that is no JSON-RPC
  }
  throw new RpcError(CODES.away, "The network cannot be reached.");
}
