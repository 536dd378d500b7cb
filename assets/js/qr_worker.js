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
/** How a pass looks (base45, 81 or 115 bytes): whether it is one is for the verdict to say. */
const PASS = /^(?:[0-9A-Z $%*+\-./:]{122}|[0-9A-Z $%*+\-./:]{173})$/;
/** Longest sides at which a photograph is looked at: small ones forgive blur, large ones show small codes. */
const PHOTO_SIDES = [1600, 800, 3200];

/** One of `frame` (VideoFrame), `bitmap`, `image` (ImageData) or `file`; answers `{text, tookMs}`. */
self.onmessage = async ({ data }) => {
  const begun = performance.now();
  try {
    const text = data.file ? await readPhoto(data.file) : await read(await pixelsOf(data));
    self.postMessage({ text, tookMs: performance.now() - begun });
  } catch (problem) {
    self.postMessage({ text: "", problem: String(problem) });
  }
};

async function read(image) {
  const texts = (await readBarcodes(image, OPTIONS)).map(({ text }) => text);
  return texts.find((text) => PASS.test(text)) ?? texts[0] ?? "";
}

async function pixelsOf({ frame, bitmap, image }) {
  if (image) return image;
  const picture = frame ?? bitmap;
  try {
    return frame ? await copyFrame(frame) : draw(bitmap, bitmap.width, bitmap.height);
  } finally {
    picture.close(); // else the camera soon has no frame left to fill
  }
}

let copiesColours = true;

/** Twice as fast as drawing the frame, where the browser can turn its colours into ours. */
async function copyFrame(frame) {
  const { width, height } = frame.visibleRect;
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

/** @type {OffscreenCanvasRenderingContext2D | null} */
let pen = null;

function draw(picture, width, height) {
  if (pen?.canvas.width !== width || pen.canvas.height !== height) {
    pen = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  }
  pen.drawImage(picture, 0, 0, width, height);
  return pen.getImageData(0, 0, width, height);
}
