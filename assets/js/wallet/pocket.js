/**
 * The pocket wallet: a key made in this browser behind an ordinary EIP-1193 provider, announced like any other wallet.
 * It really signs. What it does not do itself it asks the node behind `/rpc`.
 */
import { hexToBytes, isHex, keccak256 } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";

import { CODES, makeRpc, RpcError } from "./rpc.js";
import { findActive, keepKey, openKey } from "./vault.js";

export const POCKET_RDNS = "app.keepsake.pocket";
const ICON =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#C7362B"/>' +
      '<path d="M8 12h16v11a2 2 0 0 1-2 2H10a2 2 0 0 1-2-2zm0 0 2-4h12l2 4M19 18h5" fill="none" stroke="#fff" ' +
      'stroke-width="2" stroke-linejoin="round"/></svg>',
  );
const MIN_TIP_WEI = 1_000_000n;
const RESENDS = 5;
const RESEND_MS = 1_000;

/** EIP-6963's description of this wallet. */
export const POCKET_INFO = Object.freeze({
  uuid: "0b6f6f1e-3a7c-4a34-9d0e-6b1b7e2f5c90",
  name: "Pocket wallet",
  icon: ICON,
  rdns: POCKET_RDNS,
});

/** Make a pocket wallet unless there is one. @returns {Promise<string>} its address */
export async function makePocket() {
  const key = generatePrivateKey();
  return (await findActive()) ?? keepKey(privateKeyToAccount(key).address, key, { onlyIfNone: true });
}

/** Use this private key from now on; earlier ones stay kept. @param {string} key @returns {Promise<string>} address */
export async function importPocket(key) {
  if (!isHex(key) || key.length !== 66) throw new RpcError(-32602, "That is not a private key.");
  return keepKey(privateKeyToAccount(key).address, key);
}

/** The private key, for who has read the warning and wants to keep it elsewhere. @returns {Promise<string>} */
export async function exportPocket() {
  const address = await findActive();
  if (!address) throw new RpcError(CODES.unauthorized, "There is no pocket wallet on this device.");
  return openKey(address);
}

/**
 * The provider (EIP-1193) of the wallet in use on this device.
 * @param {{rpcUrl?: string, rpc?: ReturnType<typeof makeRpc>}} [options]
 */
export function makePocketProvider({ rpcUrl = "/rpc", rpc = makeRpc(rpcUrl) } = {}) {
  const listeners = new Map();
  const provider = {
    isKeepsakePocket: true,
    /** @param {{method: string, params?: any[]}} request */
    request: ({ method, params = [] }) => (METHODS[method] ?? forward)({ method, params, rpc, emit }),
    on(name, listener) {
      listeners.set(name, [...(listeners.get(name) ?? []), listener]);
      return provider;
    },
    removeListener(name, listener) {
      listeners.set(name, (listeners.get(name) ?? []).filter((one) => one !== listener));
      return provider;
    },
  };
  const emit = (name, value) => (listeners.get(name) ?? []).forEach((listener) => listener(value));
  return provider;
}

const METHODS = {
  eth_requestAccounts: requestAccounts,
  eth_accounts: listAccounts,
  personal_sign: signText,
  eth_signTypedData_v4: signTypedData,
  eth_sendTransaction: (asked) => oneAtATime(() => sendTransaction(asked)),
  wallet_switchEthereumChain: switchChain,
};

const forward = ({ method, params, rpc }) => rpc(method, params);

async function requestAccounts({ emit }) {
  const before = await findActive();
  const address = before ?? (await makePocket());
  if (!before) emit("accountsChanged", [address]);
  return [address];
}

async function listAccounts() {
  const address = await findActive();
  return address ? [address] : [];
}

async function signText({ params: [message, address] }) {
  const account = await openAccount(address);
  return account.signMessage({ message: isHex(message) ? { raw: hexToBytes(message) } : String(message) });
}

async function signTypedData({ params: [address, typed] }) {
  const account = await openAccount(address);
  return account.signTypedData(typeof typed === "string" ? JSON.parse(typed) : typed);
}

async function switchChain({ params: [wanted], rpc }) {
  if (BigInt(await rpc("eth_chainId")) === BigInt(wanted.chainId)) return null;
  throw new RpcError(CODES.unknownChain, "The pocket wallet knows this site's network only.");
}

async function sendTransaction({ params: [wish], rpc }) {
  const account = await openAccount(wish.from);
  const filled = await fillTransaction(rpc, { ...wish, from: account.address });
  return broadcast(rpc, await account.signTransaction(filled));
}

/**
 * Send signed bytes. When the answer is lost they may have arrived, so the same bytes go out again (never others: that
 * would pay twice), and at last their hash is told as sent: whoever follows it sees whether it came through.
 */
async function broadcast(rpc, raw) {
  const hash = keccak256(raw);
  for (let left = RESENDS; left > 0; left -= 1) {
    try {
      return await rpc("eth_sendRawTransaction", [raw]);
    } catch (problem) {
      const isResent = left < RESENDS;
      if (problem?.code !== CODES.away) {
        if (isResent && (await isKnown(rpc, hash))) return hash;
        throw problem;
      }
    }
    await new Promise((resume) => setTimeout(resume, RESEND_MS));
  }
  return hash;
}

/** Whether the node has seen it; when it cannot say, it may have. */
const isKnown = (rpc, hash) => rpc("eth_getTransactionByHash", [hash]).then(Boolean, () => true);

/**
 * A wish with everything that a signature needs. Gas gets a fifth on top, and the fee may double before the
 * transaction would wait: base fees rise by an eighth a block at most (EIP-1559).
 * @param {(method: string, params?: unknown[]) => Promise<any>} rpc
 * @param {Record<string, string>} wish as in `eth_sendTransaction`
 */
export async function fillTransaction(rpc, wish) {
  const request = { from: wish.from, to: wish.to, data: wish.data ?? wish.input ?? "0x", value: wish.value ?? "0x0" };
  const [chainId, nonce, gas, block, tip] = await Promise.all([
    rpc("eth_chainId"),
    wish.nonce ?? rpc("eth_getTransactionCount", [wish.from, "pending"]),
    wish.gas ?? rpc("eth_estimateGas", [request]),
    rpc("eth_getBlockByNumber", ["latest", false]),
    wish.maxPriorityFeePerGas ?? rpc("eth_maxPriorityFeePerGas"),
  ]);
  const tipWei = BigInt(tip) > MIN_TIP_WEI ? BigInt(tip) : MIN_TIP_WEI;
  return {
    type: "eip1559",
    chainId: Number(chainId),
    nonce: Number(nonce),
    to: request.to,
    data: request.data,
    value: BigInt(request.value),
    gas: wish.gas ? BigInt(gas) : (BigInt(gas) * 6n) / 5n,
    maxPriorityFeePerGas: tipWei,
    maxFeePerGas: wish.maxFeePerGas ? BigInt(wish.maxFeePerGas) : BigInt(block.baseFeePerGas) * 2n + tipWei,
  };
}

async function openAccount(address) {
  const active = await findActive();
  if (!active || (address && address.toLowerCase() !== active.toLowerCase())) {
    throw new RpcError(CODES.unauthorized, "The pocket wallet does not hold that address.");
  }
  return privateKeyToAccount(/** @type {`0x${string}`} */ (await openKey(active)));
}

let queue = Promise.resolve();

/** Two transactions at once would take the same nonce: one waits for the other, in all tabs where there are locks. */
function oneAtATime(work) {
  if (globalThis.navigator?.locks) return navigator.locks.request("keepsake-pocket-send", work);
  const turn = queue.then(work, work);
  queue = turn.catch(() => undefined);
  return turn;
}
