/** Below the camera: in or out, light, a typed code, a photograph, another camera, and a supervisor's desk. */
import { Flashlight, ImageUp, Keyboard, LayoutDashboard, SwitchCamera } from "lucide-react";
import { useRef } from "react";

import { readPhoto } from "../camera.js";
import { Button } from "../parts.jsx";
import { maySupervise } from "./rights.js";

/** @param {{door: any, onOpen: (sheet: string) => void}} props */
export const Tools = ({ door, onOpen }) => (
  <>
    {door.allowsReentry ? <Ways door={door} /> : null}
    <div className="ks-camera__tools">
      {door.hasTorch ? <Torch door={door} /> : null}
      <Button onClick={() => onOpen("code")}>
        <Keyboard size={20} aria-hidden="true" /> Type a code
      </Button>
      <Photo door={door} />
      {door.camera === "on" && door.cameras.length > 1 ? <OtherCamera door={door} onOpen={onOpen} /> : null}
      {door.isOnline && maySupervise(door.role) ? <Desk eventId={door.eventId} /> : null}
    </div>
  </>
);

const Ways = ({ door }) => (
  <div className="ks-camera__ways" role="group" aria-label="In or out">
    {[["entry", "In"], ["exit", "Out"]].map(([kind, word]) => (
      <button
        key={kind}
        type="button"
        aria-pressed={door.kind === kind}
        onClick={() => door.engine.current.chooseKind(kind)}
      >
        {word}
      </button>
    ))}
  </div>
);

const Torch = ({ door }) => (
  <Button
    className="ks-btn--icon"
    aria-label="Light"
    aria-pressed={door.isTorchOn}
    onClick={() => door.eye.current.flipTorch(!door.isTorchOn)}
  >
    <Flashlight size={20} aria-hidden="true" />
  </Button>
);

function Photo({ door }) {
  const picker = useRef(/** @type {HTMLInputElement | null} */ (null));
  const choose = (event) => {
    door.engine.current.scanPhoto(event.target.files[0], readPhoto);
    event.target.value = ""; // the same photo may be chosen again
  };
  return (
    <>
      <Button aria-label="Scan a photo" onClick={() => picker.current.click()}>
        <ImageUp size={20} aria-hidden="true" /> Photo
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
    </>
  );
}

const OtherCamera = ({ door, onOpen }) => (
  <Button
    className="ks-btn--icon"
    aria-label={door.cameras.length > 2 ? "Choose a camera" : "Other camera"}
    onClick={() => (door.cameras.length > 2 ? onOpen("camera") : door.eye.current.start(door.cameras[1].id))}
  >
    <SwitchCamera size={20} aria-hidden="true" />
  </Button>
);

/** It needs the network, unlike everything else here. */
const Desk = ({ eventId }) => (
  <a className="ks-btn ks-btn--icon" href={`/door/${eventId}/desk/`} aria-label="The door's desk" title="The door's desk">
    <LayoutDashboard size={20} aria-hidden="true" />
  </a>
);
