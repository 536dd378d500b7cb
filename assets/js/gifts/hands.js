/**
 * What taking a gift needs beside looking at it: keys, wallets, the claim itself. Loaded once the present was tapped,
 * so that a page which only shows it is there at once.
 */
export { findHolder } from "../wallet/connect.js";
export { findWallet } from "../wallet/eip6963.js";
export { sendTransaction } from "../wallet/send.js";
export { requestAddress, signIn } from "../wallet/siwe.js";
export { sayProblem } from "../wallet/words.js";
export { claimTransaction } from "./direct.js";
export { deriveKey } from "./kdf.js";
export { signClaim, signOpened } from "./sign.js";
export { passphraseSalt } from "./code.js";
