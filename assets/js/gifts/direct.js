/** A claim as a transaction of the receiver's own: with the link and any RPC, whatever became of us. */
import { decodeErrorResult, encodeFunctionData, parseAbi, zeroAddress } from "viem";

const ESCROW = parseAbi([
  "struct Item { uint8 kind; address token; uint256 id; uint256 amount; }",
  "struct Gift { address claimKey; address recipient; address second; uint40 expiry; bool cancellable; Item[] items; }",
  "struct Claim { bytes32 giftId; address sender; Gift gift; address recipient; uint256 deadline; uint256 skipMask; bytes claimSignature; bytes secondSignature; }",
  "function claim(Claim c)",
  "function slotOf(bytes32 giftId) view returns (bytes32)",
  "error GiftEscrow_Undeliverable(uint256 index)",
]);

/**
 * @param {{chainId: number, escrow: string, sender: string, terms: import("./sign.js").Terms, claim: object}} what
 *   `claim` as `signClaim` makes it
 */
export function claimTransaction({ chainId, escrow, sender, terms, claim }) {
  const gift = {
    claimKey: terms.claim_key,
    recipient: terms.recipient || zeroAddress,
    second: terms.second || zeroAddress,
    expiry: terms.expiry,
    cancellable: terms.cancellable,
    items: terms.items.map(([kind, token, id, amount]) => ({ kind, token, id: BigInt(id), amount: BigInt(amount) })),
  };
  const argument = {
    giftId: claim.gift_id,
    sender,
    gift,
    recipient: claim.recipient,
    deadline: BigInt(claim.deadline),
    skipMask: BigInt(claim.skip_mask),
    claimSignature: claim.claim_signature,
    secondSignature: claim.second_signature || "0x",
  };
  const data = encodeFunctionData({ abi: ESCROW, functionName: "claim", args: [argument] });
  return { to: escrow, data, value: "0x0", chain_id: chainId };
}

/** Asks the chain what a gift's slot holds. @param {string} giftId */
export const slotCall = (giftId) => encodeFunctionData({ abi: ESCROW, functionName: "slotOf", args: [giftId] });

/**
 * The place of the item that cannot be handed over, or -1 when a refusal is about something else.
 * @param {unknown} data what the node says of the refusal
 */
export function stuckPlace(data) {
  try {
    return Number(decodeErrorResult({ abi: ESCROW, data: /** @type {`0x${string}`} */ (data) }).args[0]);
  } catch {
    return -1;
  }
}
