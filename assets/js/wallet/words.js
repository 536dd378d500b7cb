/** What went wrong with a wallet, in one plain sentence. */
import { ApiError } from "../api.js";
import { OtherAccount } from "./send.js";

const BY_CODE = {
  4001: "You said no in the wallet. Nothing was sent.",
  4100: "The wallet did not share that account. Please unlock it and try again.",
  4200: "This wallet cannot do that. Please try another one.",
  4900: "The network is away for a moment. Nothing was lost; please try again.",
  4901: "The wallet is not connected to this network. Please switch it and try again.",
  4902: "The wallet does not know this network. Please add it in the wallet and try again.",
  "-32002": "The wallet is already asking. Please open it and answer.",
};
const POOR = "This wallet does not hold enough for the ticket and the network fee. You paid nothing.";
const OTHER = "The wallet answered with an error. Nothing was lost; please try again.";

/** @param {unknown} problem @returns {string} */
export function sayProblem(problem) {
  if (problem instanceof ApiError || problem instanceof OtherAccount) return problem.message;
  const code = findCode(problem);
  if (code === "ACTION_REJECTED") return BY_CODE[4001];
  if (/insufficient funds|exceeds the balance/i.test(messageOf(problem))) return POOR;
  return BY_CODE[code] ?? OTHER;
}

/** Whether the person said no; not a failure to be alarmed about. @param {unknown} problem */
export const isRefusal = (problem) => [4001, "ACTION_REJECTED"].includes(findCode(problem));

/** Wallets wrap the error of the layer below in several ways. */
const findCode = (problem) => problem?.code ?? problem?.cause?.code ?? problem?.data?.originalError?.code;

const messageOf = (problem) => `${problem?.message ?? ""} ${problem?.data?.message ?? ""} ${problem?.details ?? ""}`;
