/** Reads QR codes from camera frames and photographs, off the page's thread; its wasm is served by us. */
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url";

// without this the library would fetch its wasm from another host
prepareZXingModule({
  overrides: { locateFile: (path, prefix) => (path.endsWith(".wasm") ? wasmUrl : prefix + path) },
  fireImmediately: true,
});

/** Two phones may be held into the picture, and a poster hang behind them. */
const OPTIONS = { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 8, textMode: "Plain" };
/**
 * Every fourth frame is looked at in half its size: blur is forgiven there, and a phone that shows its colours inverted
 * is found. In full size that look alone takes half as long again.
 */
const SMALL_EVERY = 4;
const MAX_PENS = 4;
/** How a pass looks (base45, 81 or 115 bytes): whether it is one is for the verdict to say. */
const PASS = /^(?:[0-9A-Z $%*+\-./:]{122}|[0-9A-Z $%*+\-./:]{173})$/;
/** Longest sides at which a photograph is looked at: small ones forgive blur, large ones show small codes. */
const PHOTO_SIDES = [1600, 800, 3200];

/** One of `frame` (VideoFrame), `bitmap`, `image` (ImageData) or `file`; answers `{text, tookMs}`. */
self.onmessage = async ({ data }) => {
  const begun = performance.now();
  try {
    const text = data.file ? await readPhoto(data.file) : await readFrame(data);
    self.postMessage({ text, tookMs: performance.now() - begun });
  } catch (problem) {
    self.postMessage({ text: "", problem: String(problem) });
  }
};

let frames = 0;

async function readFrame({ frame, bitmap, image }) {
  frames += 1;
  const isSmall = frames % SMALL_EVERY === 0;
  return read(image ?? (await pixelsOf(frame, bitmap, isSmall)), { ...OPTIONS, tryInvert: isSmall });
}

async function read(image, options = OPTIONS) {
  const texts = (await readBarcodes(image, options)).map(({ text }) => text);
  return texts.find((text) => PASS.test(text)) ?? texts[0] ?? "";
}

async function pixelsOf(frame, bitmap, isSmall) {
  const picture = frame ?? bitmap;
  const { width, height } = frame?.visibleRect ?? bitmap;
  try {
    if (isSmall) return draw(picture, Math.round(width / 2), Math.round(height / 2));
    return frame ? await copyFrame(frame, width, height) : draw(bitmap, width, height);
  } finally {
    picture.close(); // else the camera soon has no frame left to fill
  }
}

let copiesColours = true;

/** Twice as fast as drawing the frame, where the browser can turn its colours into ours. */
async function copyFrame(frame, width, height) {
  if (copiesColours) {
    try {
      const pixels = new Uint8ClampedArray(width * height * 4);
      await frame.copyTo(pixels, { format: "RGBA" });
      return new ImageData(pixels, width, height);
    } catch {
      copiesColours = false;
    }
  }
  return draw(frame, width, height);
}

async function readPhoto(file) {
  const bitmap = await createImageBitmap(file);
  try {
    for (const side of PHOTO_SIDES) {
      const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
      const text = await read(draw(bitmap, Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)));
      if (text) return text;
    }
    return "";
  } finally {
    bitmap.close();
  }
}

/** One for each size: frames are drawn in two, by turns. @type {Map<string, OffscreenCanvasRenderingContext2D>} */
const pens = new Map();

function draw(picture, width, height) {
  const pen = pens.get(`${width}x${height}`) ?? makePen(width, height);
  pen.drawImage(picture, 0, 0, width, height);
  return pen.getImageData(0, 0, width, height);
}

function makePen(width, height) {
  if (pens.size >= MAX_PENS) pens.clear(); // photographs come in every size
  const pen = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  pens.set(`${width}x${height}`, pen);
  return pen;
}
