/** The scanner's course as state: camera, scans one at a time, the verdict on the screen, counts and the last five. */
import { useEffect, useRef, useState } from "react";

import { closeCamera, findOtherCamera, hasTorch, isCameraAllowed, openCamera, readFrames, setTorch } from "./camera.js";
import { giveFeedback } from "./feedback.js";
import { ScanCourse } from "./scan_course.js";

/** `camera`: idle → opening → on, or a key of `CAMERA_PROBLEMS`. */
const START = {
  camera: "idle",
  hasTorch: false,
  isTorchOn: false,
  otherCamera: "",
  counts: null,
  rows: [],
  verdict: null,
  isChecking: false,
  isAway: false,
  problem: "",
  refusal: null,
};

/** @param {{eventId: string, gate: string}} door */
export function useScanner({ eventId, gate }) {
  const [view, setView] = useState(START);
  const video = useRef(/** @type {HTMLVideoElement | null} */ (null));
  const engine = useRef(/** @type {ReturnType<typeof makeEngine> | null} */ (null));
  useEffect(() => {
    if (!eventId) return undefined;
    const made = makeEngine({ eventId, gate, video, setView });
    engine.current = made;
    made.begin();
    return made.end;
  }, [eventId, gate]);
  const call = (name) => (...wish) => engine.current?.[name](...wish);
  return {
    ...view,
    video,
    start: call("start"),
    flipTorch: call("flipTorch"),
    switchCamera: call("switchCamera"),
    scanPhoto: call("scanPhoto"),
    dismiss: call("dismiss"),
    undo: call("undo"),
  };
}

/** Everything that lives as long as the page shows this door. */
function makeEngine({ eventId, gate, video, setView }) {
  const page = new AbortController();
  const show = (change) => {
    if (page.signal.aborted) return;
    setView((before) => ({ ...before, ...(typeof change === "function" ? change(before) : change) }));
  };
  const camera = makeCamera({ video, show, signal: page.signal, onFrame: (text) => scans.look(text) });
  const scans = new ScanCourse({ eventId, gate, show, signal: page.signal, onVerdict: giveFeedback });
  return {
    ...camera,
    scanPhoto: (file) => scans.scanPhoto(file),
    dismiss: () => scans.dismiss(),
    undo: (checkinId) => scans.undo(checkinId),
    async begin() {
      if (!(await scans.loadRecent())) return;
      scans.keepCounting();
      if (await isCameraAllowed()) camera.start();
    },
    end() {
      page.abort();
      camera.stop();
    },
  };
}

function makeCamera({ video, show, signal, onFrame }) {
  let stream = null;
  let endFrames = () => undefined;
  const stop = () => {
    endFrames();
    closeCamera(stream);
    stream = null;
  };
  const start = async (deviceId = "") => {
    stop();
    show({ camera: "opening" });
    try {
      stream = await openCamera(typeof deviceId === "string" ? deviceId : "");
    } catch (problem) {
      return show({ camera: problem });
    }
    if (signal.aborted) return stop();
    stream.getVideoTracks()[0].addEventListener("ended", () => show({ camera: "busy" }));
    video.current.srcObject = stream;
    await video.current.play().catch(() => undefined); // a newer stream has taken its place
    endFrames = readFrames(video.current, onFrame, () => {
      stop();
      show({ camera: "reader" });
    });
    const otherCamera = await findOtherCamera(stream);
    return show({ camera: "on", isTorchOn: false, hasTorch: hasTorch(stream), otherCamera });
  };
  const flipTorch = async (isOn) => {
    await setTorch(stream, isOn);
    show({ isTorchOn: isOn });
  };
  return { start, stop, flipTorch, switchCamera: start };
}
