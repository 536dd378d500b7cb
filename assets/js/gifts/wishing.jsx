/** The words and the paper of a gift, for whom it is, and until when. */
import { asksPassphrase } from "./holdings.js";
import { Present, WRAPPINGS } from "./present.jsx";

const MAX_MESSAGE = 1_000;
/** As many things of as many kinds stay within the gas that we pay for (CLAIM_GAS_MAX); of one kind it is twice that. */
const CARRIED = 6;
const LIVES = [
  { days: 1, words: "A day" },
  { days: 7, words: "A week" },
  { days: 30, words: "A month" },
  { days: 365, words: "A year" },
];

/** @param {{wish: import("./wrapping_view.js").Wish, change: (part: Partial<import("./wrapping_view.js").Wish>) => void}} props */
export const Words = ({ wish, change }) => (
  <div className="ks-stack ks-gap-4">
    <div className="ks-making__present">
      <Present wrapping={wish.wrapping} label={`Wrapped in ${wish.wrapping}`} />
    </div>
    <fieldset className="ks-chips" aria-label="Paper">
      {WRAPPINGS.map(({ key, words }) => (
        <button
          key={key}
          type="button"
          className="ks-chip"
          aria-pressed={wish.wrapping === key}
          onClick={() => change({ wrapping: key })}
        >
          {words}
        </button>
      ))}
    </fieldset>
    <label className="ks-field">
      <span className="ks-label">
        A few words <span className="ks-label__optional">(if you like)</span>
      </span>
      <textarea
        className="ks-input"
        maxLength={MAX_MESSAGE}
        value={wish.message}
        onChange={(event) => change({ message: event.target.value })}
      />
      <span className="ks-hint">Sealed on this device for whoever opens the gift. We cannot read it.</span>
    </label>
  </div>
);

/** The same, and what the wallet holds. */
export function Whom({ view, wish, change }) {
  const isBound = wish.recipient.trim() !== "";
  const needsPassphrase = asksPassphrase(wish, view.things);
  return (
    <div className="ks-stack ks-gap-4">
      <fieldset className="ks-chips" aria-label="It waits for">
        {LIVES.map(({ days, words }) => (
          <button
            key={days}
            type="button"
            className="ks-chip"
            aria-pressed={wish.days === days}
            onClick={() => change({ days })}
          >
            {words}
          </button>
        ))}
      </fieldset>
      <p className="ks-hint">If nobody opens it until then, it comes back to you by itself.</p>
      {Object.keys(wish.items).length > CARRIED ? (
        <p className="ks-hint">With so many things in it, whoever opens it may have to pay the network fee.</p>
      ) : null}
      <label className="ks-field">
        <span className="ks-label">
          For one wallet only <span className="ks-label__optional">(else for anyone with the link)</span>
        </span>
        <input
          className="ks-input"
          placeholder="0x…"
          autoComplete="off"
          spellCheck="false"
          value={wish.recipient}
          onChange={(event) => change({ recipient: event.target.value })}
        />
      </label>
      <Tick
        isOn={wish.hasCode}
        onChange={(hasCode) => change({ hasCode })}
        words="Also a code to type, for a card or the phone"
      />
      <Tick
        isOn={wish.isCancellable}
        onChange={(isCancellable) => change({ isCancellable })}
        words="I may take it back, or replace a lost link, before it is opened"
        hint={isBound ? "The link can be replaced anyway: the gift is for one wallet." : "Whoever opens it can see this."}
      />
      <label className="ks-field">
        <span className="ks-label">
          A passphrase {needsPassphrase ? null : <span className="ks-label__optional">(if the link may get lost)</span>}
        </span>
        <input
          className="ks-input"
          autoComplete="off"
          required={needsPassphrase}
          value={wish.passphrase}
          onChange={(event) => change({ passphrase: event.target.value })}
        />
        <span className="ks-hint">
          {needsPassphrase
            ? "A code alone could be guessed in time; for so much it takes a passphrase besides."
            : "Told by another way than the link. Without it the gift does not open, not even for you."}
        </span>
      </label>
    </div>
  );
}

const Tick = ({ isOn, onChange, words, hint = "" }) => (
  <label className="ks-tick">
    <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
    <span>
      {words}
      {hint ? <span className="ks-hint">{hint}</span> : null}
    </span>
  </label>
);
