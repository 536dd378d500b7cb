import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

import { listCameras, nameProblem, openCamera, readFrames, readPhoto } from "../../assets/js/camera.js";

const VIDEO = { readyState: 4, videoWidth: 1280, videoHeight: 720 };

let workers;
let kept;

/** A worker that the test answers for. */
class FakeWorker {
  posted = [];
  isOver = false;
  constructor() {
    workers.push(this);
  }
  postMessage(message, transfer) {
    this.posted.push({ message, transfer });
  }
  answer(data) {
    this.onmessage({ data });
  }
  terminate() {
    this.isOver = true;
  }
}

beforeEach(() => {
  workers = [];
  kept = new Map();
  globalThis.Worker = FakeWorker;
  globalThis.window = globalThis;
  globalThis.localStorage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
  globalThis.OffscreenCanvas = class {};
  globalThis.createImageBitmap = async () => ({ is: "bitmap" });
  globalThis.VideoFrame = class {
    is = "frame";
  };
  globalThis.document = {
    createElement: () => ({
      width: 0,
      height: 0,
      getContext: () => ({ drawImage: () => undefined, getImageData: (_x, _y, width, height) => ({ data: new Uint8ClampedArray(width * height) }) }),
    }),
  };
});

/** Until the reader was given that many frames. */
async function given(count) {
  for (let turn = 0; turn < 400 && workers[0].posted.length < count; turn += 1) await new Promise((resume) => setTimeout(resume, 5));
  assert.equal(workers[0].posted.length, count);
  return workers[0].posted.at(-1);
}

test("frames are handed over whole, one at a time, at the reader's pace", async () => {
  const texts = [];
  const end = readFrames(VIDEO, (text) => texts.push(text), () => assert.fail());
  const { message, transfer } = await given(1);
  assert.equal(message.frame.is, "frame");
  assert.deepEqual(transfer, [message.frame]);
  await new Promise((resume) => setTimeout(resume, 80));
  await given(1);
  workers[0].answer({ text: "A", tookMs: 4 });
  await given(2);
  workers[0].answer({ text: "", tookMs: 4 });
  assert.deepEqual(texts, ["A", ""]);
  end();
  assert.equal(workers[0].isOver, true);
});

test("a video that does not run yet is waited for", async () => {
  const video = { ...VIDEO, readyState: 1 };
  const end = readFrames(video, () => undefined, () => assert.fail());
  await new Promise((resume) => setTimeout(resume, 50));
  await given(0);
  video.readyState = 4;
  await given(1);
  end();
});

test("what a browser cannot do is tried in another way; in the end it is said", async () => {
  const broken = [];
  readFrames(VIDEO, () => undefined, () => broken.push(true));
  for (const [place, kind] of ["frame", "frame", "frame", "bitmap", "bitmap", "bitmap", "image", "image", "image"].entries()) {
    const { message } = await given(place + 1);
    assert.ok(message[kind], `${place}: ${Object.keys(message)}`);
    assert.deepEqual(broken, []);
    workers[0].answer({ text: "", problem: "No." });
  }
  assert.deepEqual(broken, [true]);
});

test("a single frame that fails is nothing", async () => {
  const end = readFrames(VIDEO, () => undefined, () => assert.fail());
  for (let count = 1; count <= 8; count += 1) {
    await given(count);
    workers[0].answer(count % 2 ? { text: "", problem: "No." } : { text: "" });
  }
  assert.ok((await given(9)).message.frame);
  end();
});

test("a photograph goes to the reader as it is", async () => {
  const file = { name: "ticket.jpg" };
  const text = readPhoto(file);
  assert.equal(workers[0].posted[0].message.file, file);
  workers[0].answer({ text: "CODE" });
  assert.equal(await text, "CODE");
  assert.equal(workers[0].isOver, true);
  const none = readPhoto(file);
  workers[1].onerror();
  assert.equal(await none, "");
});

/** A browser with these cameras; every call of getUserMedia is kept. */
function withCameras(cameras, fail = {}) {
  const asked = [];
  const mediaDevices = {
    getUserMedia: async ({ video }) => {
      const wanted = video.deviceId?.exact ?? "default";
      asked.push(wanted);
      if (fail[wanted]) throw Object.assign(new Error("No."), { name: fail[wanted] });
      const id = wanted === "default" ? cameras[0].deviceId : wanted;
      return { getVideoTracks: () => [{ getSettings: () => ({ deviceId: id }) }] };
    },
    enumerateDevices: async () => [{ kind: "audioinput", deviceId: "m" }, ...cameras],
  };
  Object.defineProperty(globalThis, "navigator", { value: { mediaDevices }, configurable: true });
  return asked;
}

const TWO = [{ kind: "videoinput", deviceId: "back", label: "Back" }, { kind: "videoinput", deviceId: "front", label: "" }];

test("a camera that was chosen is the one of the next time, unless it is gone", async () => {
  const asked = withCameras(TWO);
  await openCamera("");
  const stream = await openCamera("front");
  assert.deepEqual(await listCameras(stream), [{ id: "front", name: "Camera 2" }, { id: "back", name: "Back" }]);
  await openCamera("");
  assert.deepEqual(asked, ["default", "front", "front"]);
  const again = withCameras(TWO, { front: "OverconstrainedError" });
  await openCamera("");
  assert.deepEqual(again, ["front", "default"]);
});

test("why there is no picture has a name", async () => {
  withCameras(TWO, { default: "NotAllowedError" });
  await assert.rejects(openCamera(""), (problem) => problem === "denied");
  withCameras(TWO, { default: "NotReadableError" });
  await assert.rejects(openCamera(""), (problem) => problem === "busy");
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  await assert.rejects(openCamera(""), (problem) => problem === "insecure");
  assert.equal(nameProblem({ name: "NotFoundError" }), "missing");
});
