/** Amounts for people. The Python twin is `format_coins` in `app/units.py`. */

/**
 * Wei as whole coins without trailing zeros; zero is "Free".
 * @param {string | bigint} wei
 * @param {string} symbol
 * @param {number} [decimals]
 */
export function formatCoins(wei, symbol, decimals = 18) {
  const amount = BigInt(wei);
  return amount === 0n ? "Free" : `${formatUnits(amount, decimals)} ${symbol}`;
}

/**
 * A network fee as an estimate: two figures that count, rounded up.
 * @param {string | bigint} wei
 * @param {string} symbol
 * @param {number} [decimals]
 */
export function formatFee(wei, symbol, decimals = 18) {
  const amount = BigInt(wei);
  const unit = 10n ** BigInt(Math.max(0, amount.toString().length - 2));
  const rounded = ((amount + unit - 1n) / unit) * unit;
  return `${formatUnits(rounded, decimals)} ${symbol}`;
}

function formatUnits(amount, decimals) {
  const digits = amount.toString().padStart(decimals + 1, "0");
  const fraction = digits.slice(-decimals).replace(/0+$/, "");
  return digits.slice(0, -decimals) + (fraction ? `.${fraction}` : "");
}
