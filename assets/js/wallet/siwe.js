/** Sign-In with Ethereum (EIP-4361): the server writes the message, the wallet signs it, the server sets the cookie. */
import { bytesToHex } from "viem";

import { getApi, getConfig, postApi, readCookie } from "../api.js";
import { claimStore } from "../tickets_store.js";
import { makeAddressOf } from "./address.js";

/**
 * Sign in with a wallet; throws `ApiError` or the wallet's own error.
 * @param {import("./eip6963.js").Provider} provider
 * @returns {Promise<{id: string, address: string, display_name: string, roles: string[]}>} the account
 */
export async function signIn(provider) {
  const address = await requestAddress(provider);
  const { chain_id: chainId } = await getConfig();
  const { message } = await getApi(`/auth/nonce?address=${address}&chain_id=${chainId}`);
  const text = bytesToHex(new TextEncoder().encode(message));
  const signature = await provider.request({ method: "personal_sign", params: [text, address] });
  const { account } = await postApi("/auth/siwe", { message, signature });
  await claimStore(account.id, readCookie("ks_csrf", document.cookie)); // another account's tickets go
  return account;
}

/** The first address that the wallet shares with us, checksummed. @param {import("./eip6963.js").Provider} provider */
export async function requestAddress(provider) {
  const accounts = await provider.request({ method: "eth_requestAccounts" });
  return makeAddressOf(accounts?.[0]);
}
