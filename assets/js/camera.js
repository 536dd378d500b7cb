/** The camera: opening it, saying why not, its torch, and its frames for the reader. */

const FAILURES_IN_A_ROW = 3;
/** Between two frames; a code is held still for much longer. */
const REST_MS = 25;
const NOT_YET_MS = 100;
const PHOTO_MS = 15_000;
/** The camera that was chosen last, on this device. */
const CHOSEN = "ks-camera";

/** Why there is no picture: a title, a sentence, and whether asking again can help. */
export const CAMERA_PROBLEMS = {
  denied: {
    title: "The camera is blocked",
    words: "Allow the camera for this site in the browser's settings, then try again. A photo works meanwhile.",
  },
  missing: { title: "No camera found", words: "This device has no camera that we can use. Photos of tickets work." },
  busy: { title: "The camera is busy", words: "Another app holds the camera. Close it and try again." },
  reader: {
    title: "Codes cannot be read",
    words: "The code reader did not load on this device. Reload the page, or scan a photo of the ticket.",
  },
  insecure: { title: "No camera over this address", words: "Browsers open the camera on https addresses only." },
};

/**
 * A running stream; throws a key of `CAMERA_PROBLEMS`.
 * @param {string} deviceId "" for the one chosen before, else the one that looks away from the screen
 * @returns {Promise<MediaStream>}
 */
export async function openCamera(deviceId) {
  if (!navigator.mediaDevices?.getUserMedia) throw "insecure";
  const wanted = deviceId || localStorage.getItem(CHOSEN) || "";
  try {
    const stream = await ask(wanted ? { deviceId: { exact: wanted } } : AWAY_FROM_US);
    if (deviceId) localStorage.setItem(CHOSEN, deviceId);
    return stream;
  } catch (problem) {
    // the chosen one is not plugged in today
    if (wanted && !deviceId && nameProblem(problem) === "missing") return ask(AWAY_FROM_US).catch(tell);
    throw nameProblem(problem);
  }
}

const AWAY_FROM_US = { facingMode: { ideal: "environment" } };

const ask = (which) =>
  navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { ...which, width: { ideal: 1280 }, height: { ideal: 720 } },
  });

const tell = (problem) => {
  throw nameProblem(problem);
};

/** @param {any} problem a DOMException of getUserMedia @returns {keyof typeof CAMERA_PROBLEMS} */
export function nameProblem(problem) {
  if (problem?.name === "NotAllowedError" || problem?.name === "SecurityError") return "denied";
  return problem?.name === "NotReadableError" || problem?.name === "AbortError" ? "busy" : "missing";
}

/** Whether the camera may be opened without a gesture. */
export async function isCameraAllowed() {
  try {
    return (await navigator.permissions.query({ name: /** @type {any} */ ("camera") })).state === "granted";
  } catch {
    return false; // a browser that does not tell: the button asks
  }
}

/** @param {MediaStream} stream */
export const hasTorch = (stream) => Boolean(stream.getVideoTracks()[0]?.getCapabilities?.().torch);

/** @param {MediaStream} stream @param {boolean} isOn */
export const setTorch = (stream, isOn) =>
  stream.getVideoTracks()[0].applyConstraints({ advanced: [/** @type {any} */ ({ torch: isOn })] });

/**
 * Every camera, the one in use first. @param {MediaStream} stream @returns {Promise<{id: string, name: string}[]>}
 */
export async function listCameras(stream) {
  const devices = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "videoinput");
  const current = stream.getVideoTracks()[0]?.getSettings().deviceId;
  const cameras = devices.map(({ deviceId, label }, place) => ({ id: deviceId, name: label || `Camera ${place + 1}` }));
  return cameras.sort((one, other) => Number(other.id === current) - Number(one.id === current));
}

/** @param {MediaStream | null} stream */
export const closeCamera = (stream) => stream?.getTracks().forEach((track) => track.stop());

const startReader = () => new Worker(new URL("./qr_worker.js", import.meta.url), { type: "module" });

/**
 * Read codes from a video until it is ended: one frame at a time, at the reader's pace, in the camera's full size.
 * @param {HTMLVideoElement} video
 * @param {(text: string) => void} onFrame the code in the frame, or ""
 * @param {() => void} onBroken once, when frames cannot be read at all
 * @returns {() => void} ends it
 */
export function readFrames(video, onFrame, onBroken) {
  const worker = startReader();
  const ways = listWays();
  let timer = 0;
  let failures = 0;
  const grab = async () => {
    try {
      const taken = video.readyState >= 2 && video.videoWidth > 0 ? await ways[0](video) : null;
      if (!taken) return again(NOT_YET_MS);
      return worker.postMessage(...taken);
    } catch {
      return fail();
    }
  };
  const again = (wait) => {
    timer = window.setTimeout(grab, wait);
  };
  const fail = () => {
    failures += 1;
    if (failures < FAILURES_IN_A_ROW) return again(NOT_YET_MS);
    failures = 0;
    ways.shift();
    return ways.length > 0 ? again(0) : onBroken();
  };
  worker.onmessage = ({ data }) => {
    if (data.problem) return fail();
    failures = 0;
    onFrame(data.text);
    return again(REST_MS);
  };
  worker.onerror = onBroken;
  again(0);
  return () => {
    clearTimeout(timer);
    worker.terminate();
  };
}

/**
 * How a frame gets to the reader, the cheapest way for the page first: a frame handed over takes it 0.1 ms, one copied
 * as a bitmap or as pixels 6 ms (measured at 1280 × 720).
 */
function listWays() {
  const canvas = document.createElement("canvas");
  const handFrame = async (video) => {
    const frame = new VideoFrame(video);
    return [{ frame }, [frame]];
  };
  const handBitmap = async (video) => {
    const bitmap = await createImageBitmap(video);
    return [{ bitmap }, [bitmap]];
  };
  const copyPixels = async (video) => {
    const [width, height] = [video.videoWidth, video.videoHeight];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(video, 0, 0);
    const image = pen.getImageData(0, 0, width, height);
    return [{ image }, [image.data.buffer]];
  };
  const canDraw = typeof OffscreenCanvas === "function";
  return [
    ...(typeof VideoFrame === "function" && canDraw ? [handFrame] : []),
    ...(typeof createImageBitmap === "function" && canDraw ? [handBitmap] : []),
    copyPixels,
  ];
}

/** The code on a photograph, or "" when this device cannot read one. @param {File} file @returns {Promise<string>} */
export function readPhoto(file) {
  const worker = startReader();
  const text = new Promise((resume) => {
    worker.onmessage = ({ data }) => resume(data.text);
    worker.onerror = () => resume("");
    setTimeout(() => resume(""), PHOTO_MS);
    worker.postMessage({ file });
  });
  return text.finally(() => worker.terminate());
}
