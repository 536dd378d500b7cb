/** Sound and vibration of a verdict. */

/** @type {AudioContext | null} */
let audio = null;

/** Browsers let a page make sounds and vibrate after a tap only, and log every try before it. */
const hasBeenTapped = () => navigator.userActivation?.hasBeenActive ?? true;

/** To be called at every tap: makes sounds possible. */
export function unlockSound() {
  const Audio = window.AudioContext ?? /** @type {any} */ (window).webkitAudioContext;
  if (!Audio || !hasBeenTapped()) return;
  audio ??= new Audio();
  if (audio.state === "suspended") audio.resume().catch(() => undefined); // no tap yet: stays silent until there is one
}

/** @param {import("./verdicts.js").Look} look */
export function giveFeedback(look) {
  if (hasBeenTapped()) navigator.vibrate?.(look.vibration);
  if (audio?.state === "running") playTones(audio, look.sound);
}

function playTones(context, tones) {
  let at = context.currentTime;
  for (const [hertz, milliseconds] of tones) {
    if (hertz > 0) playTone(context, hertz, at, milliseconds / 1000);
    at += milliseconds / 1000;
  }
}

function playTone(context, hertz, at, seconds) {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.type = "triangle";
  tone.frequency.value = hertz;
  // short ramps: a tone that starts at once clicks
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.5, at + 0.01);
  volume.gain.setValueAtTime(0.5, at + seconds - 0.02);
  volume.gain.linearRampToValueAtTime(0, at + seconds);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + seconds);
}
