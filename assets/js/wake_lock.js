/** Keep the screen on while a component is there, where the browser can. */
import { useEffect } from "react";

/** @param {boolean} isOn */
export function useWakeLock(isOn) {
  useEffect(() => {
    if (!isOn || !navigator.wakeLock) return undefined;
    let lock = null;
    let isOver = false;
    const take = async () => {
      if (document.visibilityState !== "visible" || isOver) return;
      try {
        lock = await navigator.wakeLock.request("screen");
        if (isOver) await lock.release();
      } catch {
        lock = null; // low battery: the system says no, and the page works all the same
      }
    };
    take();
    // the system takes the lock away whenever the page is hidden
    document.addEventListener("visibilitychange", take);
    return () => {
      isOver = true;
      document.removeEventListener("visibilitychange", take);
      lock?.release();
    };
  }, [isOn]);
}
