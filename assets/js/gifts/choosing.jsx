/** What shall be in a gift: a grid of what the wallet holds, tickets first. */
import { isCounted } from "./holdings.js";

/** @param {{view: import("./wrapping_view.js").View, wish: import("./wrapping_view.js").Wish,
 *   change: (part: Partial<import("./wrapping_view.js").Wish>) => void}} props */
export function What({ view, wish, change }) {
  const toggle = (thing) => {
    const { [thing.key]: held, ...rest } = wish.items;
    change({ items: held === undefined ? { ...wish.items, [thing.key]: isCounted(thing) ? "" : "1" } : rest });
  };
  if (view.things.length === 0) return <Nothing />;
  return (
    <fieldset className="ks-making__grid">
      <legend className="ks-hidden-text">What shall be in it?</legend>
      {view.things.map((thing) => (
        <Choice
          key={thing.key}
          thing={thing}
          amount={wish.items[thing.key]}
          onToggle={() => toggle(thing)}
          onAmount={(text) => change({ items: { ...wish.items, [thing.key]: text } })}
        />
      ))}
    </fieldset>
  );
}

function Choice({ thing, amount, onToggle, onAmount }) {
  const isChosen = amount !== undefined;
  return (
    <div className={`ks-choice${isChosen ? " is-on" : ""}`}>
      <label className="ks-choice__head">
        <input type="checkbox" checked={isChosen} disabled={Boolean(thing.whyNot)} onChange={onToggle} />
        {thing.picture ? <img src={thing.picture} alt="" width="120" height="68" /> : <Coin thing={thing} />}
        <span className="ks-grow">
          <span className="ks-thing__name">{thing.name}</span>
          <span className="ks-small ks-soft">
            {isCounted(thing) ? `You have ${roughly(thing)}` : thing.whyNot || thing.detail}
          </span>
        </span>
      </label>
      {isChosen && isCounted(thing) ? (
        <span className="ks-input-group">
          <input
            className="ks-input"
            inputMode="decimal"
            placeholder="0.1"
            aria-label={`How much ${thing.symbol}`}
            value={amount}
            onChange={(event) => onAmount(event.target.value)}
          />
          <span className="ks-input-group__unit">{thing.symbol.slice(0, 6)}</span>
        </span>
      ) : null}
    </div>
  );
}

const Coin = ({ thing }) => (
  <span className="ks-thing__coin" aria-hidden="true">
    {thing.symbol.slice(0, 4)}
  </span>
);

/** Four figures are enough to choose by. */
const roughly = ({ most, decimals }) => Number((Number(most) / 10 ** decimals).toPrecision(4)).toString();

const Nothing = () => (
  <div className="ks-empty">
    <p className="ks-empty__title">Nothing to give yet</p>
    <p>Tickets, coins and collectibles in your wallet show up here.</p>
    <a className="ks-btn ks-btn--primary" href="/">
      Find an event
    </a>
  </div>
);
