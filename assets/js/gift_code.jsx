/** A code that somebody typed leads to its gift. The code is stretched into a key here; it never leaves the device. */
import { useState } from "react";

import { getConfig } from "./api.js";
import { listGiftsOfKey } from "./gifts/api.js";
import { CodeUnreadable, codeSalt, readCode } from "./gifts/code.js";
import { deriveKey } from "./gifts/kdf.js";
import { writeLink } from "./gifts/link.js";
import { addressOfKey } from "./gifts/sign.js";
import { summaryOf } from "./gifts/things.jsx";
import { Awaited, Button, Problem } from "./parts.jsx";
import { shorten } from "./addresses.js";
import { sayProblem } from "./wallet/words.js";

const NONE = "There is no gift behind this code. Please compare it once more.";

/** No props. */
export function GiftCode() {
  const [text, setText] = useState("");
  const [doing, setDoing] = useState("");
  const [problem, setProblem] = useState("");
  const [found, setFound] = useState([]);
  const open = async (event) => {
    event.preventDefault();
    setProblem("");
    try {
      const links = await find(readCode(text), setDoing);
      if (links.length === 1) return location.assign(links[0].link);
      if (links.length === 0) setProblem(NONE);
      setFound(links);
    } catch (failure) {
      setProblem(failure instanceof CodeUnreadable ? failure.message : sayProblem(failure));
    }
    return setDoing("");
  };
  return (
    <form className="ks-making" onSubmit={open}>
      <label className="ks-field">
        <span className="ks-label">The code on your card</span>
        <input
          className="ks-input ks-share__code"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck="false"
          placeholder="XXXX-XXXX-XXXXX"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <Problem words={problem} />
      {doing ? <Awaited words={doing} /> : null}
      <Button kind="primary" isWide type="submit" isBusy={Boolean(doing)}>
        Open
      </Button>
      {found.length > 1 ? (
        <ul className="ks-stack ks-gap-2" aria-label="Gifts of this code">
          {found.map(({ gift, link }) => (
            <li key={gift.gift_id}>
              <a className="ks-strip" href={link}>
                <span className="ks-grow">
                  <span className="ks-strip__title">{summaryOf(gift.items)}</span>
                  <span className="ks-small">from {gift.sender_name || shorten(gift.sender)}</span>
                </span>
              </a>
            </li>
          ))}
        </ul>
      ) : null}
    </form>
  );
}

async function find(code, say) {
  say("Working the key out, a moment…");
  const { chain_id: chainId, gift_escrow: escrow } = await getConfig();
  const key = await deriveKey(code, codeSalt(chainId, escrow));
  say("Fetching your gift…");
  const gifts = await listGiftsOfKey(addressOfKey(key));
  const waiting = gifts.filter((one) => ["locked", "opened"].includes(one.status));
  return (waiting.length > 0 ? waiting : gifts.slice(0, 1)).map((gift) => ({
    gift,
    link: writeLink(location.origin, { giftId: gift.gift_id, key, chainId, escrow, sender: gift.sender, terms: gift.terms }),
  }));
}
