/**
 * The door: camera over the whole screen, the verdict over the camera. Everything else stands in `door/`; the event is
 * the one of the address, `/door/<id>/`, so that the page opens without a network.
 */
import { Camera } from "lucide-react";
import { useState } from "react";

import { CAMERA_PROBLEMS } from "./camera.js";
import { VerdictCover } from "./door/cover.jsx";
import { ScanList } from "./door/list.jsx";
import { DoorSheets } from "./door/sheets.jsx";
import { Tools } from "./door/tools.jsx";
import { Top } from "./door/top.jsx";
import { unlockSound } from "./feedback.js";
import { Button, Problem } from "./parts.jsx";
import { useScanner } from "./use_scanner.js";
import { useWakeLock } from "./wake_lock.js";

export function Scanner() {
  const eventId = location.pathname.split("/").filter(Boolean)[1] ?? "";
  const door = useScanner(eventId);
  const [sheet, setSheet] = useState({ name: "", row: null });
  useWakeLock(door.camera === "on");
  if (door.refusal) return <Refused problem={door.refusal} waiting={door.waiting} />;
  const open = (name, row = null) => setSheet({ name, row });
  return (
    <>
      <section className="ks-camera" aria-label={`Door of ${door.title || "this event"}`} onPointerDown={unlockSound}>
        <video ref={door.video} muted playsInline hidden={door.camera !== "on"} />
        <Top door={door} onOpen={open} />
        {door.camera === "on" ? <Frame door={door} /> : <NoPicture door={door} />}
        <div className="ks-camera__bottom">
          <Notes door={door} onOpen={open} />
          <ScanList door={door} onAdmit={(row) => open("admit", row)} />
          <Tools door={door} onOpen={open} />
        </div>
        {door.verdict ? <VerdictCover door={door} onAdmit={(row) => open("admit", row)} /> : null}
      </section>
      <DoorSheets door={door} sheet={sheet} onClose={() => open("")} />
    </>
  );
}

const Frame = ({ door }) => (
  <div className={`ks-camera__frame${door.isChecking ? " is-checking" : ""}${door.kind === "exit" ? " is-exit" : ""}`} />
);

/** One line of what to do: what stands in the way first. */
function Notes({ door, onOpen }) {
  if (door.isOpen && !door.gate) {
    return (
      <div className="ks-camera__note">
        <Button kind="primary" onClick={() => onOpen("gate")}>
          Choose your gate
        </Button>
      </div>
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
    <p className={`ks-camera__note${sayWait(door).isOdd ? " is-ask" : ""}`} role="status">
      {sayWait(door).words}
    </p>
  );
}

function sayWait(door) {
  if (door.isTwice) return { words: "This door is open in another tab. Close it there to scan here.", isOdd: true };
  if (!door.isOpen && door.isTried) {
    return { words: "This device does not know the tickets yet. It loads them as soon as there is a network.", isOdd: true };
  }
  if (!door.isOpen) return { words: "Loading the tickets…", isOdd: false };
  if (door.isChecking) return { words: "Checking…", isOdd: false };
  const what = door.kind === "exit" ? "Hold the code of who leaves into the frame" : "Hold the code into the frame";
  return { words: door.camera === "on" ? what : "", isOdd: false };
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
      <Button kind="primary" isBusy={door.camera === "opening"} onClick={() => door.eye.current.start()}>
        {problem ? "Try again" : "Start scanning"}
      </Button>
    </div>
  );
}

function Refused({ problem, waiting }) {
  const isNobody = problem.status === 401;
  const scans = waiting === 1 ? "1 scan is" : `${waiting} scans are`;
  return (
    <div className="ks-empty" role="alert">
      <h1 className="ks-empty__title">{isNobody ? "Who is at the door?" : "Not your door"}</h1>
      <p>{isNobody ? "Sign in, or open the door's link again." : problem.message}</p>
      {waiting > 0 ? <p>{scans} still on this device. Nothing is lost: they go up from here when you may scan again.</p> : null}
      <a className="ks-btn ks-btn--primary" href={isNobody ? `/sign-in/?next=${location.pathname}` : "/door/"}>
        {isNobody ? "Sign in" : "Choose an event"}
      </a>
    </div>
  );
}
