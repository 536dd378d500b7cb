/** The camera: opening it, saying why not, its torch, and its frames for the reader. */

const FRAME_SIDE = 960;
const FAILURES_IN_A_ROW = 3;

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
 * @param {string} deviceId "" for the one that looks away from the screen
 * @returns {Promise<MediaStream>}
 */
export async function openCamera(deviceId) {
  if (!navigator.mediaDevices?.getUserMedia) throw "insecure";
  const which = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: { ideal: "environment" } };
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...which, ...size } });
  } catch (problem) {
    throw nameProblem(problem);
  }
}

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

/** The camera after the one in use, or "" when there is no other. @param {MediaStream} stream */
export async function findOtherCamera(stream) {
  const cameras = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === "videoinput");
  const current = stream.getVideoTracks()[0]?.getSettings().deviceId;
  const place = cameras.findIndex((camera) => camera.deviceId === current);
  return cameras.length > 1 ? cameras[(place + 1) % cameras.length].deviceId : "";
}

/** @param {MediaStream | null} stream */
export const closeCamera = (stream) => stream?.getTracks().forEach((track) => track.stop());

/**
 * Read codes from a video until it is ended: one frame at a time, at the reader's pace.
 * @param {HTMLVideoElement} video
 * @param {(text: string) => void} onFrame the code in the frame, or ""
 * @param {() => void} onBroken once, when frames cannot be read at all
 * @returns {() => void} ends it
 */
export function readFrames(video, onFrame, onBroken) {
  const worker = new Worker(new URL("./qr_worker.js", import.meta.url), { type: "module" });
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  let timer = 0;
  let failures = 0;
  const grab = () => {
    const scale = Math.min(1, FRAME_SIDE / Math.max(video.videoWidth, video.videoHeight, 1));
    const [width, height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)];
    if (!width || video.readyState < 2) return again(100);
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    pen.drawImage(video, 0, 0, width, height);
    const image = pen.getImageData(0, 0, width, height);
    return worker.postMessage({ id: 0, image }, [image.data.buffer]);
  };
  const again = (wait) => {
    timer = window.setTimeout(grab, wait);
  };
  worker.onmessage = ({ data }) => {
    failures = data.problem ? failures + 1 : 0;
    if (failures >= FAILURES_IN_A_ROW) return onBroken();
    onFrame(data.text);
    return again(30);
  };
  worker.onerror = onBroken;
  again(0);
  return () => {
    clearTimeout(timer);
    worker.terminate();
  };
}
