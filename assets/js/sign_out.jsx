/** The way out: nothing of the account stays on this device. */
import { LogOut } from "lucide-react";
import { useState } from "react";

import { Awaited, Button } from "./parts.jsx";
import { signOut } from "./sign_out.js";

/** @param {{onSignedOut: () => void}} props */
export function SignOut({ onSignedOut }) {
  const [isBusy, setIsBusy] = useState(false);
  const [words, setWords] = useState("");
  const leave = async () => {
    setIsBusy(true);
    if (await signOut()) onSignedOut();
    else setWords("Your tickets are off this device. You are signed out as soon as it has a network.");
    setIsBusy(false);
  };
  return (
    <div className="ks-stack ks-gap-2">
      <Button kind="danger" className="ks-sign-out" isBusy={isBusy} onClick={leave}>
        <LogOut size={18} aria-hidden="true" /> Sign out
      </Button>
      {words ? <Awaited words={words} /> : null}
    </div>
  );
}
