/** The scanner as state: the camera, and the door behind it. */
import { useEffect, useRef, useState } from "react";

import * as cameras from "./camera.js";
import { CLOSED, DoorEngine } from "./door/engine.js";
import { nameDevice } from "./door/words.js";
import { giveFeedback } from "./feedback.js";

/** `camera`: idle → opening → on, or a key of `CAMERA_PROBLEMS`. `isTwice`: another page here stands at this door. */
const START = { ...CLOSED, camera: "idle", hasTorch: false, isTorchOn: false, cameras: [], isTwice: false };

/** @param {string} eventId */
export function useScanner(eventId) {
  const [view, setView] = useState(START);
  const video = useRef(/** @type {HTMLVideoElement | null} */ (null));
  const engine = useRef(/** @type {DoorEngine | null} */ (null));
  const eye = useRef(/** @type {ReturnType<typeof makeEye> | null} */ (null));
  useEffect(() => {
    const page = new AbortController();
    const show = (change) => {
      if (!page.signal.aborted) setView((before) => (isNew(before, change) ? { ...before, ...change } : before));
    };
    const label = nameDevice(navigator.userAgent);
    engine.current = new DoorEngine({ eventId, label, show, signal: page.signal, onVerdict: giveFeedback });
    eye.current = makeEye({ video, show, signal: page.signal, onFrame: (text) => engine.current.look(text) });
    standAlone(eventId, page.signal, show).then(() => !page.signal.aborted && engine.current.run());
    cameras.isCameraAllowed().then((isAllowed) => isAllowed && eye.current.start());
    return () => {
      page.abort();
      eye.current.stop();
    };
  }, [eventId]);
  const isRefused = Boolean(view.refusal);
  useEffect(() => {
    if (!isRefused) return;
    eye.current?.stop(); // its picture is off the page, and who may scan again starts anew
    setView((before) => ({ ...before, camera: "idle" }));
  }, [isRefused]);
  return { ...view, eventId, video, engine, eye };
}

/** Most changes that the engine tells are none; every one of them would draw the page again. */
const isNew = (before, change) => Object.keys(change).some((name) => !Object.is(before[name], change[name]));

/** One page of a device stands at a door: two would let one ticket in twice while there is no network. */
async function standAlone(eventId, signal, show) {
  if (!navigator.locks) return;
  const waits = setTimeout(() => show({ isTwice: true }), 1_000);
  await new Promise((resume) => {
    const hold = () => {
      resume(undefined);
      return new Promise((release) => signal.addEventListener("abort", () => release(undefined), { once: true }));
    };
    navigator.locks.request(`keepsake-door-${eventId}`, { signal }, hold).catch(() => resume(undefined));
  });
  clearTimeout(waits);
  show({ isTwice: false });
}

function makeEye({ video, show, signal, onFrame }) {
  let stream = null;
  let endFrames = () => undefined;
  const stop = () => {
    endFrames();
    cameras.closeCamera(stream);
    stream = null;
  };
  const start = async (deviceId = "") => {
    stop();
    show({ camera: "opening" });
    try {
      stream = await cameras.openCamera(deviceId);
    } catch (problem) {
      return show({ camera: problem });
    }
    if (signal.aborted) return stop();
    stream.getVideoTracks()[0].addEventListener("ended", () => show({ camera: "busy" }));
    video.current.srcObject = stream;
    await video.current.play().catch(() => undefined); // a newer stream has taken its place
    endFrames = cameras.readFrames(video.current, onFrame, () => {
      stop();
      show({ camera: "reader" });
    });
    const found = await cameras.listCameras(stream);
    return show({ camera: "on", isTorchOn: false, hasTorch: cameras.hasTorch(stream), cameras: found });
  };
  const flipTorch = async (isTorchOn) => {
    await cameras.setTorch(stream, isTorchOn);
    show({ isTorchOn });
  };
  return { start, stop, flipTorch };
}
