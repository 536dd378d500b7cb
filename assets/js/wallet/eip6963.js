/** Wallets found by EIP-6963, ours among them. */
import { makePocketProvider, POCKET_INFO } from "./pocket.js";

/** @typedef {{request(asked: {method: string, params?: any[]}): Promise<any>}} Provider */
/** @typedef {{info: {uuid: string, name: string, icon: string, rdns: string}, provider: Provider}} Wallet */

/** @type {Map<string, Wallet>} */
const found = new Map();
const watchers = new Set();
let isStarted = false;

/**
 * Tell `onChange` about all wallets now and whenever another one announces itself.
 * @param {(wallets: Wallet[]) => void} onChange
 * @returns {() => void} ends it
 */
export function watchWallets(onChange) {
  watchers.add(onChange);
  start();
  onChange(listWallets());
  return () => watchers.delete(onChange);
}

/** All wallets known so far, ours last. @returns {Wallet[]} */
export function listWallets() {
  const others = [...found.values()].filter((wallet) => wallet.info.rdns !== POCKET_INFO.rdns);
  const ours = [...found.values()].filter((wallet) => wallet.info.rdns === POCKET_INFO.rdns);
  return [...others, ...ours];
}

/** The wallet of this rdns, waiting a moment for it to announce itself. @param {string} rdns */
export async function findWallet(rdns, patienceMs = 1000) {
  start();
  for (let waited = 0; waited <= patienceMs; waited += 50) {
    const wallet = listWallets().find((one) => one.info.rdns === rdns);
    if (wallet) return wallet;
    await new Promise((resume) => setTimeout(resume, 50));
  }
  return null;
}

function start() {
  if (isStarted) return;
  isStarted = true;
  window.addEventListener("eip6963:announceProvider", (event) => add(/** @type {CustomEvent} */ (event).detail));
  announcePocket();
  window.dispatchEvent(new Event("eip6963:requestProvider"));
}

function add(detail) {
  const info = detail?.info;
  if (!info?.uuid || typeof detail.provider?.request !== "function" || found.has(info.uuid)) return;
  found.set(info.uuid, { info: { ...info, icon: safeIcon(info.icon) }, provider: detail.provider });
  for (const tell of watchers) tell(listWallets());
}

/** Wallets bring their icon as a data URI; anything else would be fetched from a foreign host. */
const safeIcon = (icon) => (typeof icon === "string" && icon.startsWith("data:image/") ? icon : "");

function announcePocket() {
  const detail = Object.freeze({ info: POCKET_INFO, provider: makePocketProvider() });
  const announce = () => window.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail }));
  window.addEventListener("eip6963:requestProvider", announce);
}
