/** QR codes as the path of one SVG: scans at any size, weighs little, needs no canvas. */
import { encode } from "uqr";

/** Modules of white around the code; scanners want four (ISO/IEC 18004). */
export const QUIET = 4;

/**
 * A text as a QR code at level M: side in modules with its quiet zone, and the path of its dark modules. A pass is
 * alphanumeric, so its printed form fits version 5.
 * @param {string} text
 * @returns {{side: number, path: string, version: number}}
 */
export function drawCode(text) {
  const { data, size, version } = encode(text, { ecc: "M", boostEcc: false, border: 0 });
  const runs = [];
  data.forEach((row, y) => {
    for (let x = 0; x < size; x += 1) {
      if (!row[x]) continue;
      const begin = x;
      while (x + 1 < size && row[x + 1]) x += 1;
      runs.push(`M${begin + QUIET} ${y + QUIET}h${x - begin + 1}v1h-${x - begin + 1}z`);
    }
  });
  return { side: size + 2 * QUIET, path: runs.join(""), version };
}
