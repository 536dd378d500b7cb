/** A transaction of ours through a wallet, on the right network and from the right account. */
import { isSameAddress, shorten } from "../addresses.js";
import { getConfig } from "../api.js";
import { CODES, RpcError } from "./rpc.js";
import { requestAddress } from "./siwe.js";

const POLL_MS = 500;
const UNANSWERED_MS = 2_000;
/** Of EIP-5792: below it is on its way, above it has failed. */
const BATCH_DONE = 200;

/** The wallet is on another account than the one that is signed in. */
export class OtherAccount extends RpcError {
  name = "OtherAccount";
}

/**
 * Send it; the transaction's hash. Throws the wallet's error, or one of ours with a sentence.
 * @param {import("./eip6963.js").Provider} provider
 * @param {string} from
 * @param {{to: string, data: string, value: string, chain_id: number, gas?: string | null}} transaction
 * @returns {Promise<string>}
 */
export async function sendTransaction(provider, from, transaction) {
  const address = await getReady(provider, from, transaction.chain_id);
  const { to, data, value, gas } = transaction;
  const params = [{ from: address, to, data, value, ...(gas ? { gas } : {}) }];
  return provider.request({ method: "eth_sendTransaction", params });
}

/**
 * Whether the wallet takes several calls with one question, all of them or none (EIP-5792). One that does not even answer
 * does not.
 * @param {import("./eip6963.js").Provider} provider @param {string} from @param {number} chainId
 * @param {(ms: number) => Promise<void>} pause
 */
export async function canBatch(provider, from, chainId, pause) {
  const chain = `0x${chainId.toString(16)}`;
  const asked = provider.request({ method: "wallet_getCapabilities", params: [from, [chain]] });
  // most wallets do not know the question
  const found = await Promise.race([asked.catch(() => null), pause(UNANSWERED_MS)]);
  return ["supported", "ready"].includes(found?.[chain]?.atomic?.status);
}

/**
 * Send all of them with one question, and wait until the network has them; the transaction's hash.
 * @param {import("./eip6963.js").Provider} provider
 * @param {string} from
 * @param {{to: string, data: string, value: string, chain_id: number}[]} transactions
 * @param {{id: string, pause: (ms: number) => Promise<void>}} how `id`: by which the batch is found again, 32 bytes
 * @returns {Promise<string>}
 */
export async function sendBatch(provider, from, transactions, { id, pause }) {
  const chainId = transactions[0].chain_id;
  const address = await getReady(provider, from, chainId);
  const calls = transactions.map(({ to, data, value }) => ({ to, data, value }));
  const chain = `0x${chainId.toString(16)}`;
  const batch = { version: "2.0.0", id, from: address, chainId: chain, atomicRequired: true, calls };
  const sent = await provider.request({ method: "wallet_sendCalls", params: [batch] });
  for (;;) {
    // a wallet that does not answer now is asked again, and never sent it twice
    const told = await lookAtBatch(provider, sent.id);
    if (told?.hash) return told.hash;
    if (told && !told.isPending) throw new Error("The network refused it. Nothing was taken.");
    await pause(POLL_MS);
  }
}

/**
 * The hash of a batch that was sent with this id before and never spoken of, once the network has it; else "".
 * @param {import("./eip6963.js").Provider} provider @param {string} id @param {(ms: number) => Promise<void>} pause
 */
export async function findBatch(provider, id, pause) {
  for (;;) {
    const told = await lookAtBatch(provider, id);
    if (!told?.isPending) return told?.hash ?? "";
    await pause(POLL_MS);
  }
}

/** Null of one that the wallet does not know, or when it cannot tell. */
async function lookAtBatch(provider, id) {
  const told = await provider.request({ method: "wallet_getCallsStatus", params: [id] }).catch(() => null);
  if (!told) return null;
  return { isPending: told.status < BATCH_DONE, hash: told.status === BATCH_DONE ? told.receipts.at(-1).transactionHash : "" };
}

/** On the right network and from the right account; the account as the wallet writes it. */
async function getReady(provider, from, chainId) {
  const address = await requestAddress(provider);
  if (!isSameAddress(address, from)) {
    throw new OtherAccount(CODES.unauthorized, `Please switch the wallet to ${shorten(from)}, or sign in again.`);
  }
  await switchChain(provider, chainId);
  return address;
}

/** Ask the wallet to be on this network, and to learn it first when it does not know it. */
async function switchChain(provider, chainId) {
  if (BigInt(await provider.request({ method: "eth_chainId" })) === BigInt(chainId)) return;
  const wanted = `0x${chainId.toString(16)}`;
  try {
    await provider.request({ method: "wallet_switchEthereumChain", params: [{ chainId: wanted }] });
  } catch (problem) {
    const code = problem?.code ?? problem?.data?.originalError?.code;
    if (code !== CODES.unknownChain) throw problem;
    await provider.request({ method: "wallet_addEthereumChain", params: [await describeChain(wanted)] });
  }
}

async function describeChain(chainId) {
  const config = await getConfig();
  return {
    chainId,
    chainName: config.chain_name,
    nativeCurrency: { name: config.currency.symbol, ...config.currency },
    rpcUrls: [new URL(config.rpc_url, location.origin).href],
    ...(config.explorer_url ? { blockExplorerUrls: [config.explorer_url] } : {}),
  };
}
