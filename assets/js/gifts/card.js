/** A card to print, made in the browser: a PDF with the code, folded once it is a small greeting card. */
import { encode } from "uqr";

const WIDTH = 420; // A6 on its side, in points of 1/72 inch
const HEIGHT = 298;
const CODE_SIDE = 168;
const INK = [0.11, 0.1, 0.09];
const RIBBON = [0.78, 0.21, 0.17];

/**
 * @param {{link: string, code: string, from: string, until: string, origin: string}} what
 * @returns {Promise<Uint8Array>}
 */
export async function drawCard({ link, code, from, until, origin }) {
  const { PDFDocument, StandardFonts, rgb } = await import("@cantoo/pdf-lib");
  const made = await PDFDocument.create();
  made.setTitle("A gift for you");
  const page = made.addPage([WIDTH, HEIGHT]);
  const [serif, sans] = await Promise.all([
    made.embedFont(StandardFonts.TimesRomanBold),
    made.embedFont(StandardFonts.Helvetica),
  ]);
  page.drawRectangle({ x: 0, y: 0, width: WIDTH, height: HEIGHT, color: rgb(0.98, 0.965, 0.937) });
  page.drawRectangle({ x: 0, y: 0, width: 14, height: HEIGHT, color: rgb(...RIBBON) });
  drawModules(page, link, { x: WIDTH - CODE_SIDE - 28, y: (HEIGHT - CODE_SIDE) / 2 }, rgb(0, 0, 0), rgb(1, 1, 1));
  const write = (text, y, size, font = sans) =>
    page.drawText(plain(text), { x: 36, y, size, font, color: rgb(...INK), maxWidth: 180, lineHeight: size * 1.3 });
  write("A gift for you", 232, 25, serif);
  write(`from ${from}`, 205, 13);
  write("Point your phone's camera at the code, tap the link, and open it. It costs you nothing.", 168, 11);
  if (code) {
    write(`Or type this at ${new URL(origin).host}/gifts/open`, 112, 10);
    write(code, 92, 15, serif);
  }
  write(`It waits until ${until}.`, 40, 10);
  return made.save();
}

/** The standard fonts know Western letters alone. */
const plain = (text) => text.replace(/[^\x20-\x7E\xA0-\xFF–—‘’“”…€]/g, "?");

function drawModules(page, link, { x, y }, dark, light) {
  const { data, size } = encode(link, { ecc: "M", boostEcc: false, border: 0 });
  const quiet = 4;
  const step = CODE_SIDE / (size + 2 * quiet);
  page.drawRectangle({ x, y, width: CODE_SIDE, height: CODE_SIDE, color: light });
  data.forEach((row, line) => {
    for (let at = 0; at < size; at += 1) {
      if (!row[at]) continue;
      const begin = at;
      while (at + 1 < size && row[at + 1]) at += 1;
      page.drawRectangle({
        x: x + (begin + quiet) * step,
        y: y + CODE_SIDE - (line + quiet + 1) * step,
        width: (at - begin + 1) * step,
        height: step,
        color: dark,
      });
    }
  });
}
