/** Reads QR codes from camera frames, off the page's thread; its wasm is served by us. */
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url";

// without this the library would fetch its wasm from another host
prepareZXingModule({
  overrides: { locateFile: (path, prefix) => (path.endsWith(".wasm") ? wasmUrl : prefix + path) },
  fireImmediately: true,
});

const OPTIONS = { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 1, textMode: "Plain" };

self.onmessage = async ({ data: { id, image } }) => {
  try {
    const [found] = await readBarcodes(image, OPTIONS);
    self.postMessage({ id, text: found?.text ?? "" });
  } catch (problem) {
    self.postMessage({ id, text: "", problem: String(problem) });
  }
};
