/** From a chosen wallet to a signed-in account, and from an account to the wallet that holds it. */
import { isSameAddress } from "../addresses.js";
import { getConfig, postApi } from "../api.js";
import { findWallet, listWallets } from "./eip6963.js";
import { importPocket, POCKET_INFO, POCKET_RDNS } from "./pocket.js";
import { CODES, RpcError } from "./rpc.js";
import { requestAddress, signIn } from "./siwe.js";

const REMEMBERED = "ks-wallet";
const ENOUGH_WEI = 10n ** 18n / 2n;
const DEMO_KEY = /^#demo-key=(0x[0-9a-fA-F]{64})$/;

/**
 * Sign in with this wallet. A pocket wallet on the embedded chain is given coins on the way.
 * @param {import("./eip6963.js").Wallet} wallet
 * @param {(words: string) => void} [say] what is awaited, for the page
 */
export async function connect(wallet, say = () => undefined) {
  const isPocket = wallet.info.rdns === POCKET_RDNS;
  say(isPocket ? "Opening your pocket wallet…" : `Waiting for ${wallet.info.name}. Please answer it there.`);
  const address = await requestAddress(wallet.provider);
  await topUp(wallet, address, say);
  say(isPocket ? "Signing you in…" : `Please sign the message in ${wallet.info.name}. It costs nothing.`);
  const account = await signIn(wallet.provider);
  localStorage.setItem(REMEMBERED, wallet.info.rdns);
  return account;
}

/**
 * Practice coins for a pocket wallet that has run dry, on the embedded chain only.
 * @param {import("./eip6963.js").Wallet} wallet @param {string} address @param {(words: string) => void} [say]
 */
export async function topUp(wallet, address, say = () => undefined) {
  if (wallet.info.rdns !== POCKET_RDNS) return;
  const { faucet } = await getConfig();
  if (!faucet) return;
  const balance = await wallet.provider.request({ method: "eth_getBalance", params: [address, "latest"] });
  if (BigInt(balance) >= ENOUGH_WEI) return;
  say("Putting practice coins into it…");
  await postApi("/faucet", { address });
}

/**
 * The key in a demo link's `#demo-key=0x…`, or "". Only the embedded chain's pages may follow one.
 * @param {string} hash
 */
export const readDemoKey = (hash) => DEMO_KEY.exec(hash)?.[1] ?? "";

/** Take a demo link's key into the pocket wallet and sign in with it. @param {string} key */
export async function connectDemo(key, say) {
  const { faucet } = await getConfig();
  if (!faucet) throw new RpcError(CODES.unsupported, "Demo keys work on the embedded chain only.");
  await importPocket(key);
  const pocket = await findWallet(POCKET_RDNS);
  return connect(/** @type {import("./eip6963.js").Wallet} */ (pocket), say);
}

/**
 * The wallet that holds the account's address: the one it signed in with, else any that shares it unasked.
 * @param {string} address
 * @returns {Promise<import("./eip6963.js").Wallet | null>}
 */
export async function findHolder(address) {
  const remembered = await findWallet(localStorage.getItem(REMEMBERED) ?? POCKET_INFO.rdns);
  const candidates = [remembered, ...listWallets()].filter(Boolean);
  for (const wallet of candidates) {
    if (await holds(wallet, address)) return wallet;
  }
  return remembered;
}

async function holds(wallet, address) {
  try {
    const accounts = await wallet.provider.request({ method: "eth_accounts" });
    return accounts.some((one) => isSameAddress(one, address));
  } catch {
    return false; // a wallet that is locked or broken holds nothing for us
  }
}
