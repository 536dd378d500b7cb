/** A button for what the organizer signs on chain. */
import { useState } from "react";

import { ACTIONS, runAction, StillWaiting } from "./event_actions.js";
import { Awaited, Button, Problem, usePageSignal } from "./parts.jsx";
import { sayProblem } from "./wallet/words.js";

/**
 * `onDone` runs when the event shows the change.
 * @param {{eventId: string, action?: keyof typeof ACTIONS, label?: string, kind?: string, onDone?: () => void}} props
 */
export function PublishButton({ eventId, action = "publish", label = "", kind = "primary", onDone }) {
  const [words, setWords] = useState("");
  const [problem, setProblem] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const signal = usePageSignal();
  const press = async () => {
    setIsBusy(true);
    setProblem("");
    try {
      await runAction(eventId, action, setWords, signal());
      setWords(ACTIONS[action].done);
      onDone?.();
    } catch (failure) {
      if (signal().aborted) return;
      setWords("");
      setProblem(failure instanceof StillWaiting ? failure.message : sayProblem(failure));
    }
    setIsBusy(false);
  };
  return (
    <div className="ks-action">
      <Button kind={kind} isBusy={isBusy} onClick={press}>
        {label || ACTIONS[action].label}
      </Button>
      {words ? <Awaited words={words} /> : null}
      <Problem words={problem} />
    </div>
  );
}
