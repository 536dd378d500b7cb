/**
 * What a gift's key signs: the same EIP-712 as contracts/src/libraries/GiftHashes.sol (domain "Keepsake Gift", 1).
 * Shared vectors: tests/data/gift_vectors.json.
 */
import { concat, encodeAbiParameters, keccak256, zeroAddress } from "viem";
import { privateKeyToAccount } from "viem/accounts";

/** @typedef {[kind: number, token: string, tokenId: string, amount: string]} Item */
/** @typedef {{claim_key: string, recipient: string, second: string, expiry: number, cancellable: boolean,
 *   items: Item[]}} Terms an empty address stands for none */
/** @typedef {{chainId: number, escrow: string, giftId: string, sender: string, terms: Terms, recipient: string,
 *   deadline: number, skipMask?: number}} Wish */

export const OPENED = "Keepsake: opened ";
const CLAIM_LIVES_S = 3600;
const ITEM = [{ type: "uint8" }, { type: "address" }, { type: "uint256" }, { type: "uint256" }];
const GIFT = ["address", "address", "address", "address", "uint40", "bool", "bytes32"].map((type) => ({ type }));
const CLAIM = [
  ["giftId", "bytes32"],
  ["giftHash", "bytes32"],
  ["recipient", "address"],
  ["deadline", "uint256"],
  ["skipMask", "uint256"],
].map(([name, type]) => ({ name, type }));

/** What a gift's slot holds: the hash of its sender and of what is in it. @param {string} sender @param {Terms} terms */
export function giftHash(sender, terms) {
  const words = terms.items.map(([kind, token, id, amount]) =>
    encodeAbiParameters(ITEM, [kind, token, BigInt(id), BigInt(amount)]),
  );
  return keccak256(
    encodeAbiParameters(GIFT, [
      sender,
      terms.claim_key,
      terms.recipient || zeroAddress,
      terms.second || zeroAddress,
      terms.expiry,
      terms.cancellable,
      keccak256(concat(words)),
    ]),
  );
}

/** A gift's id. @param {string} sender @param {string} claimKey @param {string} salt 32 bytes, hexadecimal */
export const giftIdOf = (sender, claimKey, salt) =>
  keccak256(
    encodeAbiParameters([{ type: "address" }, { type: "address" }, { type: "bytes32" }], [sender, claimKey, salt]),
  );

/** The address that a key signs for. @param {string} key */
export const addressOfKey = (key) => privateKeyToAccount(/** @type {`0x${string}`} */ (key)).address;

/** The typed data of a claim. @param {Wish} wish */
export const typedClaim = ({ chainId, escrow, giftId, sender, terms, recipient, deadline, skipMask = 0 }) => ({
  domain: { name: "Keepsake Gift", version: "1", chainId, verifyingContract: escrow },
  types: { Claim: CLAIM },
  primaryType: "Claim",
  message: {
    giftId,
    giftHash: giftHash(sender, terms),
    recipient,
    deadline: BigInt(deadline),
    skipMask: BigInt(skipMask),
  },
});

/**
 * A claim as `POST /claim` takes it, signed for the next hour.
 * @param {Omit<Wish, "deadline">} wish @param {string} key @param {string} [secondKey]
 */
export async function signClaim(wish, key, secondKey = "") {
  const deadline = Math.floor(Date.now() / 1000) + CLAIM_LIVES_S;
  const typed = typedClaim({ ...wish, deadline });
  const sign = (one) => privateKeyToAccount(/** @type {`0x${string}`} */ (one)).signTypedData(typed);
  return {
    gift_id: wish.giftId,
    recipient: wish.recipient,
    deadline,
    skip_mask: wish.skipMask ?? 0,
    claim_signature: await sign(key),
    second_signature: secondKey ? await sign(secondKey) : "",
  };
}

/** The proof that whoever holds the key has looked. @param {string} giftId @param {string} key */
export const signOpened = (giftId, key) =>
  privateKeyToAccount(/** @type {`0x${string}`} */ (key)).signMessage({ message: OPENED + giftId });
