/** Gifts over REST. */
import { callApi, getApi, postApi } from "../api.js";

/** @typedef {{kind: "native" | "erc20" | "erc721" | "erc1155" | "ticket", token: string, token_id: string,
 *   amount: string, name: string, detail: string, symbol: string, decimals: number, picture: string,
 *   ticket_id: string}} Thing */
/** @typedef {{gift_id: string, status: string, chain_id: number, escrow: string, sender: string, sender_name: string,
 *   terms: import("./sign.js").Terms, items: Thing[], wrapping: string, expires_at: string, sealed_message: string,
 *   claimed_by: string, end_tx_hash: string, explorer_url: string, relay_id: string}} Gift */
/** @typedef {{id: string, gift_id: string, status: "queued" | "confirmed" | "failed", recipient: string,
 *   tx_hash: string | null, error_code: string, error_message: string, ticket_ids: string[]}} Relay */
/** @typedef {{id: string, status: string, sender: string, recipient: string, items: Thing[], left: Thing[],
 *   wrapping: string, lives_s: number, expires_at: string | null, is_cancellable: boolean, can_rekey: boolean,
 *   gift_id: string | null, claim_key: string, second: string, salt: string, claimed_by: string,
 *   claimed_by_name: string, opened_at: string | null, ended_at: string | null, error_message: string,
 *   explorer_url: string, created_at: string}} Pack */

/** @param {string} giftId @returns {Promise<Gift>} */
export const getGift = (giftId) => getApi(`/claim/${giftId}`);

/** Every gift of a key. @param {string} claimKey its address @returns {Promise<Gift[]>} */
export const listGiftsOfKey = (claimKey) => getApi(`/claim?claim_key=${claimKey}`);

/** @param {string} giftId @param {string} signature */
export const tellOpened = (giftId, signature) => postApi(`/claim/${giftId}/opened`, { signature });

/** @param {object} claim as `signClaim` makes it @returns {Promise<Relay>} */
export const carryClaim = (claim) => postApi("/claim", claim);

/** @param {string} relayId @returns {Promise<Relay>} */
export const getRelay = (relayId) => getApi(`/relays/${relayId}`);

/** @param {"sent" | "received"} box @returns {Promise<Pack[]>} */
export const listPacks = (box) => getApi(`/giftpacks?box=${box}`);

/** By its own id or its gift's. @param {string} id @returns {Promise<Pack>} */
export const getPack = (id) => getApi(`/giftpacks/${id}`);

/** Keep a draft: a new one without an id. @param {string} id @param {object} form @returns {Promise<Pack>} */
export const keepPack = (id, form) =>
  id ? callApi(`/giftpacks/${id}`, { method: "PUT", body: form }) : postApi("/giftpacks", form);

/** @param {string} id */
export const dropPack = (id) => callApi(`/giftpacks/${id}`, { method: "DELETE" });

/** @param {string} id @returns {Promise<{is_ready: boolean, problems: {field: string, message: string}[],
 *   approvals: object[]}>} */
export const checkPack = (id) => postApi(`/giftpacks/${id}/validate`);

/** @param {string} id @param {object} wish @returns {Promise<{pack: Pack, approvals: any[], transaction: any,
 *   fee_wei: string}>} */
export const prepareLock = (id, wish) => postApi(`/giftpacks/${id}/lock`, wish);

/** @param {string} id @param {string} txHash @returns {Promise<Pack>} */
export const tellLocked = (id, txHash) => postApi(`/giftpacks/${id}/submitted`, { tx_hash: txHash });

/** @param {string} id @param {{claim_key: string, sealed_message: string}} wish */
export const prepareRekey = (id, wish) => postApi(`/giftpacks/${id}/rekey`, wish);

/** @param {string} id @param {string} [to] */
export const prepareReclaim = (id, to = "") => postApi(`/giftpacks/${id}/reclaim`, { to });

/** What of a kind a wallet can give. @param {string} kind @param {string} owner @returns {Promise<Thing[]>} */
export const listAssets = (kind, owner) => getApi(`/assets/${kind}?owner=${owner}`);
