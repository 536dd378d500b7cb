/** A transaction of ours through a wallet, on the right network and from the right account. */
import { isSameAddress, shorten } from "../addresses.js";
import { getConfig } from "../api.js";
import { CODES, RpcError } from "./rpc.js";
import { requestAddress } from "./siwe.js";

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
  const address = await requestAddress(provider);
  if (!isSameAddress(address, from)) {
    throw new OtherAccount(CODES.unauthorized, `Please switch the wallet to ${shorten(from)}, or sign in again.`);
  }
  await switchChain(provider, transaction.chain_id);
  const { to, data, value, gas } = transaction;
  const params = [{ from: address, to, data, value, ...(gas ? { gas } : {}) }];
  return provider.request({ method: "eth_sendTransaction", params });
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
