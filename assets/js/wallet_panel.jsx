/** Choose a wallet and sign in with it. */
import { Wallet as WalletIcon } from "lucide-react";
import { useEffect, useState } from "react";

import { Awaited, Problem } from "./parts.jsx";
import { connect, connectDemo, readDemoKey } from "./wallet/connect.js";
import { watchWallets } from "./wallet/eip6963.js";
import { POCKET_RDNS } from "./wallet/pocket.js";
import { sayProblem } from "./wallet/words.js";

/**
 * `onSignedIn` is told the account. Stand-alone, `reloadOnSignIn` loads the page (or the `?next=` page) anew, so that
 * its socket sees the cookie. A demo link's `#demo-key=…` is followed on the embedded chain only.
 * @param {{onSignedIn?: (account: object) => void, reloadOnSignIn?: boolean, afterUrl?: string}} props
 */
export function WalletPanel({ onSignedIn, reloadOnSignIn = false, afterUrl = "" }) {
  const [wallets, setWallets] = useState([]);
  const [busyWith, setBusyWith] = useState("");
  const [words, setWords] = useState("");
  const [problem, setProblem] = useState("");
  const run = async (rdns, work) => {
    setBusyWith(rdns);
    setProblem("");
    try {
      const account = await work(setWords);
      onSignedIn?.(account);
      if (reloadOnSignIn) return leave(afterUrl);
    } catch (failure) {
      setProblem(sayProblem(failure));
    }
    setBusyWith("");
    return undefined;
  };
  useEffect(() => watchWallets(setWallets), []);
  useDemoLink((key) => run(POCKET_RDNS, (say) => connectDemo(key, say)));
  return (
    <div className="ks-wallets" aria-busy={Boolean(busyWith)}>
      <ul className="ks-stack ks-gap-2">
        {wallets.map((wallet) => (
          <li key={wallet.info.uuid}>
            <WalletButton
              wallet={wallet}
              isBusy={busyWith === wallet.info.rdns}
              isDisabled={Boolean(busyWith)}
              onChoose={() => run(wallet.info.rdns, (say) => connect(wallet, say))}
            />
          </li>
        ))}
      </ul>
      {busyWith ? <Awaited words={words} /> : null}
      <Problem words={problem} />
    </div>
  );
}

function WalletButton({ wallet, isBusy, isDisabled, onChoose }) {
  const { info } = wallet;
  const hint = info.rdns === POCKET_RDNS ? "Made on this device in one tap" : "Found in this browser";
  return (
    <button type="button" className={`ks-wallet${isBusy ? " is-busy" : ""}`} disabled={isDisabled} onClick={onChoose}>
      {info.icon ? <img src={info.icon} alt="" width="36" height="36" /> : <WalletIcon size={36} aria-hidden="true" />}
      <span className="ks-grow">
        <span className="ks-wallet__name">{info.name}</span>
        <span className="ks-hint">{hint}</span>
      </span>
    </button>
  );
}

/** Follow `#demo-key=…`, and take it out of the address at once: it is a key. */
function useDemoLink(follow) {
  useEffect(() => {
    const look = () => {
      const key = readDemoKey(location.hash);
      if (!key) return;
      history.replaceState(history.state, "", location.pathname + location.search);
      follow(key);
    };
    look();
    window.addEventListener("hashchange", look);
    return () => window.removeEventListener("hashchange", look);
  }, []);
}

function leave(afterUrl) {
  const next = new URLSearchParams(location.search).get("next") || afterUrl;
  if (next && isOurs(next)) location.assign(next);
  else location.reload();
}

/** Only a path of this site: a link must not be able to send people elsewhere after they signed in. */
const isOurs = (next) => next.startsWith("/") && new URL(next, location.origin).origin === location.origin;
