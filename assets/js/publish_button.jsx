/** A button for what the organizer signs on chain. */
import { useState } from "react";

import { ACTIONS, runAction, StillWaiting } from "./event_actions.js";
import { Awaited, Button, Problem, Sheet, usePageSignal } from "./parts.jsx";
import { sayProblem } from "./wallet/words.js";

/**
 * `onDone` runs when the event shows the change.
 * @param {{eventId: string, action?: keyof typeof ACTIONS, label?: string, kind?: string, onDone?: () => void}} props
 */
export function PublishButton({ eventId, action = "publish", label = "", kind = "primary", onDone }) {
  const [words, setWords] = useState("");
  const [problem, setProblem] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  const signal = usePageSignal();
  const press = async () => {
    setIsAsking(false);
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
  const { ask, keep } = ACTIONS[action];
  const name = label || ACTIONS[action].label;
  return (
    <div className="ks-action">
      <Button kind={kind} isBusy={isBusy} onClick={ask ? () => setIsAsking(true) : press}>
        {name}
      </Button>
      {ask ? (
        <Sheet title={`${name}?`} isOpen={isAsking} onClose={() => setIsAsking(false)}>
          <p>{ask}</p>
          <div className="ks-sheet__foot">
            <Button kind="danger" isWide onClick={press}>
              {name}
            </Button>
            <Button isWide onClick={() => setIsAsking(false)}>
              {keep}
            </Button>
          </div>
        </Sheet>
      ) : null}
      {words ? <Awaited words={words} /> : null}
      <Problem words={problem} />
    </div>
  );
}
