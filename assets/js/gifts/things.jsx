/** What is in a gift, as people see it: tickets with their picture, amounts in words. */
import { formatCoins } from "../money.js";

/** "0.5 ETH", "Evening of Lights", "3 × Print". @param {import("./api.js").Thing} thing */
export function nameOf({ kind, amount, symbol, decimals, name }) {
  if (kind === "native" || kind === "erc20") return formatCoins(amount, symbol, decimals);
  return kind === "erc1155" && amount !== "1" ? `${amount} × ${name}` : name;
}

/** @param {import("./api.js").Thing} thing */
export const detailOf = ({ kind, detail, name }) =>
  kind === "ticket" ? `Ticket · ${detail}` : kind === "erc20" ? name : kind === "native" ? "Coins" : detail;

/** One thing. @param {{thing: import("./api.js").Thing}} props */
export const Thing = ({ thing }) => (
  <li className={`ks-thing ks-thing--${thing.kind}`}>
    {thing.picture ? (
      <img className="ks-thing__art" src={thing.picture} alt="" width="96" height="64" />
    ) : (
      <span className="ks-thing__coin" aria-hidden="true">
        {thing.symbol.slice(0, 4)}
      </span>
    )}
    <span className="ks-grow">
      <span className="ks-thing__name">{nameOf(thing)}</span>
      <span className="ks-small ks-soft">{detailOf(thing)}</span>
    </span>
  </li>
);

/** @param {{things: import("./api.js").Thing[], className?: string}} props */
export const Things = ({ things, className = "" }) => (
  <ul className={`ks-things ${className}`}>
    {things.map((one) => (
      <Thing key={`${one.kind}${one.token}${one.token_id}`} thing={one} />
    ))}
  </ul>
);

/** All of it in a few words: "Evening of Lights and 0.5 ETH". @param {import("./api.js").Thing[]} things */
export function summaryOf(things) {
  const names = things.map(nameOf);
  if (names.length <= 2) return names.join(" and ");
  return `${names[0]}, ${names[1]} and ${names.length - 2} more`;
}
