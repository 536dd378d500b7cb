/** The door: camera over the whole screen, the verdict over the camera. */
import { Camera, Flashlight, ImageUp, SwitchCamera, X } from "lucide-react";
import { useRef } from "react";

import { CAMERA_PROBLEMS } from "./camera.js";
import { unlockSound } from "./feedback.js";
import { Button, Problem } from "./parts.jsx";
import { ScanList, VerdictCover } from "./scanner_verdict.jsx";
import { useScanner } from "./use_scanner.js";
import { useWakeLock } from "./wake_lock.js";

/** @param {{eventId: string, gate?: string, eventTitle?: string, backUrl?: string}} props */
export function Scanner({ eventId, gate = "Main gate", eventTitle = "", backUrl = "/door/" }) {
  const door = useScanner({ eventId, gate });
  useWakeLock(door.camera === "on");
  if (door.refusal) return <Refused problem={door.refusal} />;
  return (
    <section className="ks-camera" aria-label={`Door of ${eventTitle || "this event"}`} onPointerDown={unlockSound}>
      <video ref={door.video} muted playsInline hidden={door.camera !== "on"} />
      <Top door={door} gate={gate} eventTitle={eventTitle} backUrl={backUrl} />
      {door.camera === "on" ? <Frame isChecking={door.isChecking} /> : <NoPicture door={door} />}
      <div className="ks-camera__bottom">
        <Notes door={door} />
        <ScanList rows={door.rows} onUndo={door.undo} />
        <Tools door={door} />
      </div>
      {door.verdict ? <VerdictCover verdict={door.verdict} onDismiss={door.dismiss} /> : null}
    </section>
  );
}

const Frame = ({ isChecking }) => <div className={`ks-camera__frame${isChecking ? " is-checking" : ""}`} />;

const Top = ({ door, gate, eventTitle, backUrl }) => (
  <div className="ks-camera__top">
    <div>
      <p className="ks-camera__counts" aria-label="Inside, of those expected">
        {door.counts ? `${door.counts.inside} / ${door.counts.expected}` : "– / –"}
      </p>
      <p className="ks-small ks-clip-1">{eventTitle}</p>
    </div>
    <div className="ks-row ks-row--nowrap">
      <strong>{gate}</strong>
      <a className="ks-btn ks-btn--icon" href={backUrl} aria-label="Leave the door">
        <X size={20} aria-hidden="true" />
      </a>
    </div>
  </div>
);

/** One line of what is going on: the network first, then what went wrong, then what is awaited. */
function Notes({ door }) {
  if (door.isAway) {
    return (
      <p className="ks-camera__note is-ask" role="status">
        No connection. Trying again; the scan is not lost.
      </p>
    );
  }
  if (door.problem) {
    return (
      <div className="ks-camera__note is-stop">
        <Problem words={door.problem} />
      </div>
    );
  }
  return (
    <p className="ks-camera__note" role="status">
      {door.isChecking ? "Checking…" : door.camera === "on" ? "Hold the code into the frame" : ""}
    </p>
  );
}

function NoPicture({ door }) {
  const problem = CAMERA_PROBLEMS[door.camera];
  return (
    <div className="ks-camera__start">
      <Camera size={64} aria-hidden="true" strokeWidth={1.5} />
      {problem ? (
        <div role="alert">
          <h2>{problem.title}</h2>
          <p>{problem.words}</p>
        </div>
      ) : null}
      <Button kind="primary" isBusy={door.camera === "opening"} onClick={() => door.start()}>
        {problem ? "Try again" : "Start scanning"}
      </Button>
    </div>
  );
}

function Tools({ door }) {
  const picker = useRef(/** @type {HTMLInputElement | null} */ (null));
  const choose = (event) => {
    door.scanPhoto(event.target.files[0]);
    event.target.value = ""; // the same photo may be chosen again
  };
  return (
    <div className="ks-camera__tools">
      {door.hasTorch ? (
        <Button
          className="ks-btn--icon"
          aria-label="Light"
          aria-pressed={door.isTorchOn}
          onClick={() => door.flipTorch(!door.isTorchOn)}
        >
          <Flashlight size={20} aria-hidden="true" />
        </Button>
      ) : null}
      <Button onClick={() => picker.current.click()}>
        <ImageUp size={20} aria-hidden="true" /> Scan a photo
      </Button>
      <input
        ref={picker}
        type="file"
        className="ks-hidden-text"
        tabIndex={-1}
        aria-label="Photo of a ticket"
        accept="image/png,image/jpeg,image/webp"
        onChange={choose}
      />
      {door.otherCamera ? (
        <Button className="ks-btn--icon" aria-label="Other camera" onClick={() => door.switchCamera(door.otherCamera)}>
          <SwitchCamera size={20} aria-hidden="true" />
        </Button>
      ) : null}
    </div>
  );
}

function Refused({ problem }) {
  const isNobody = problem.status === 401;
  return (
    <div className="ks-empty" role="alert">
      <h1 className="ks-empty__title">{isNobody ? "Who is at the door?" : "Not your door"}</h1>
      <p>{isNobody ? "Sign in with the wallet that the organizer put on the door." : problem.message}</p>
      <a className="ks-btn ks-btn--primary" href={isNobody ? `/sign-in/?next=${location.pathname}` : "/door/"}>
        {isNobody ? "Sign in" : "Choose an event"}
      </a>
    </div>
  );
}
