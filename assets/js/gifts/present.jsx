/** The present: a box in its paper, a lid and a bow. It opens when it is told to, unless motion is unwelcome. */

/** Our papers: what is drawn on the box. */
export const WRAPPINGS = [
  { key: "ribbon", words: "Red ribbon" },
  { key: "confetti", words: "Confetti" },
  { key: "waves", words: "Waves" },
  { key: "stars", words: "Night sky" },
];

const PAPER = {
  ribbon: { ground: "#F4E3CF", ink: "#E4CBB0", ribbon: "#C7362B", shade: "#A32A21" },
  confetti: { ground: "#F9EFE0", ink: "#D5762F", ribbon: "#1E6B52", shade: "#15503D" },
  waves: { ground: "#2F6C7C", ink: "#82B7C0", ribbon: "#F4C77F", shade: "#D9A54E" },
  stars: { ground: "#2B355C", ink: "#EBCB76", ribbon: "#E8B949", shade: "#BF902A" },
};

const PATTERNS = {
  ribbon: (ink) => <path d="M0 12h24M12 0v24" stroke={ink} strokeWidth="1.5" />,
  confetti: (ink) => (
    <g>
      <rect x="3" y="4" width="5" height="2.4" rx="1" transform="rotate(28 5 5)" fill={ink} />
      <circle cx="17" cy="8" r="1.8" fill="#2B6C7C" />
      <rect x="9" y="16" width="5" height="2.4" rx="1" transform="rotate(-34 11 17)" fill="#C7362B" />
      <circle cx="4" cy="19" r="1.5" fill="#DDA742" />
    </g>
  ),
  waves: (ink) => (
    <g fill="none" stroke={ink} strokeWidth="1.6">
      <path d="M0 6q6-6 12 0t12 0M0 18q6-6 12 0t12 0" />
    </g>
  ),
  stars: (ink) => (
    <g fill={ink}>
      <path d="m6 3 .9 2.1L9 6l-2.1.9L6 9l-.9-2.1L3 6l2.1-.9z" />
      <circle cx="17" cy="15" r="1.1" />
      <circle cx="19" cy="5" r=".8" />
      <circle cx="8" cy="19" r=".8" />
    </g>
  ),
};

/** @param {{wrapping: string, isOpen?: boolean, label?: string}} props */
export function Present({ wrapping, isOpen = false, label = "A wrapped gift" }) {
  const name = PAPER[wrapping] ? wrapping : "ribbon";
  const { ground, ink, ribbon, shade } = PAPER[name];
  const fill = `url(#ks-paper-${name})`;
  return (
    <svg className={`ks-present${isOpen ? " is-open" : ""}`} viewBox="0 0 240 230" role="img" aria-label={label}>
      <defs>
        <pattern id={`ks-paper-${name}`} width="24" height="24" patternUnits="userSpaceOnUse">
          <rect width="24" height="24" fill={ground} />
          {PATTERNS[name](ink)}
        </pattern>
      </defs>
      <ellipse className="ks-present__shade" cx="120" cy="218" rx="86" ry="9" />
      <g>
        <rect x="40" y="96" width="160" height="118" rx="8" fill={fill} />
        <rect x="106" y="96" width="28" height="118" fill={ribbon} />
        <rect x="40" y="96" width="160" height="10" fill="#000000" opacity="0.12" />
      </g>
      <g className="ks-present__lid">
        <rect x="30" y="66" width="180" height="38" rx="8" fill={fill} />
        <rect x="106" y="66" width="28" height="38" fill={ribbon} />
        <path d="M120 66c-10-34-58-44-60-18-2 20 34 22 60 18z" fill={ribbon} />
        <path d="M120 66c10-34 58-44 60-18 2 20-34 22-60 18z" fill={ribbon} />
        <path d="M120 66c-8-18-34-28-40-16-3 10 18 16 40 16zm0 0c8-18 34-28 40-16 3 10-18 16-40 16z" fill={shade} />
        <rect x="108" y="54" width="24" height="18" rx="6" fill={shade} />
      </g>
    </svg>
  );
}
