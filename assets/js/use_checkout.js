/** A purchase for as long as its component is there. */
import { useEffect, useRef, useState } from "react";

import { keepForTheDoor } from "./for_the_door.js";
import { usePageSignal } from "./parts.jsx";
import { PurchaseCourse, START } from "./purchase.js";

/**
 * @param {{tierId: string, quantity: number, isOpen: boolean}} wish
 * @returns {import("./purchase.js").View & {begin: () => void, enter: (account: object) => void, pay: () => void,
 *   changeWallet: () => void}}
 */
export function useCheckout({ tierId, quantity, isOpen }) {
  const [view, setView] = useState(START);
  const course = useRef(/** @type {PurchaseCourse | null} */ (null));
  const signal = usePageSignal();
  useEffect(() => {
    course.current = new PurchaseCourse({ onChange: setView, signal: signal() });
  }, []);
  useEffect(() => {
    if (isOpen) course.current?.open({ tierId, quantity });
  }, [isOpen, tierId, quantity]);
  useEffect(() => {
    if (view.phase === "done") keepForTheDoor();
  }, [view.phase]);
  return {
    ...view,
    begin: () => course.current?.begin(),
    enter: (account) => course.current?.enter(account),
    pay: () => course.current?.pay(),
    changeWallet: () => course.current?.changeWallet(),
  };
}
