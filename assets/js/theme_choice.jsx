/** Light, dark, or as the system is. */
import { Monitor, Moon, Sun } from "lucide-react";
import { useEffect, useState } from "react";

const CHOICES = [
  ["light", "Light", Sun],
  ["dark", "Dark", Moon],
  ["system", "As the device", Monitor],
];

export function ThemeChoice() {
  const [theme, setTheme] = useState(window.ksTheme?.read() ?? "system");
  useEffect(() => {
    const follow = (event) => setTheme(event.detail);
    window.addEventListener("ks-theme", follow);
    return () => window.removeEventListener("ks-theme", follow);
  }, []);
  return (
    <div className="ks-row ks-gap-2" role="group" aria-label="Colours">
      {CHOICES.map(([name, words, Icon]) => (
        <button
          key={name}
          type="button"
          className="ks-chip"
          aria-pressed={theme === name}
          onClick={() => window.ksTheme?.set(name)}
        >
          <Icon size={16} aria-hidden="true" /> {words}
        </button>
      ))}
    </div>
  );
}
