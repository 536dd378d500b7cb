/** What the signed-in wallet holds beside tickets: coins, tokens, collectibles. */
import { useEffect, useState } from "react";

import { ApiError, getHolder } from "./api.js";
import { listAssets } from "./gifts/api.js";
import { Things } from "./gifts/things.jsx";

const KINDS = ["native", "erc20", "erc721", "erc1155"];

/** No props: it shows whoever is signed in. */
export function Purse() {
  const [found, setFound] = useState({ things: null, problem: "" });
  useEffect(() => {
    let isHere = true;
    look().then(
      (things) => isHere && setFound({ things, problem: "" }),
      (failure) => isHere && setFound({ things: [], problem: wordsOf(failure) }),
    );
    return () => {
      isHere = false;
    };
  }, []);
  if (found.problem) return <p className="ks-soft">{found.problem}</p>;
  if (!found.things) return <span className="ks-skeleton ks-thing--waiting" aria-hidden="true" />;
  if (found.things.length === 0) return <p className="ks-soft">Nothing yet. Gifts that you open show up here.</p>;
  return <Things things={found.things} />;
}

async function look() {
  const account = await getHolder();
  if (!account) return [];
  const found = await Promise.all(KINDS.map((kind) => listAssets(kind, account.address)));
  return found.flat();
}

function wordsOf(failure) {
  if (failure instanceof ApiError) return failure.message;
  throw failure;
}
