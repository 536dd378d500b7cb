/**
 * The present: a box in its paper, a lid and a bow. It opens when it is told to, unless motion is unwelcome.
 * Its twin in the served first view: app/pages/html/claim.html.
 */
import papers from "./papers.json";

/** Our papers, in the order in which they are offered. */
export const WRAPPINGS = Object.entries(papers).map(([key, { words }]) => ({ key, words }));

/** @param {{wrapping: string, isOpen?: boolean, label?: string}} props an empty label: it is told elsewhere */
export function Present({ wrapping, isOpen = false, label = "A wrapped gift" }) {
  const name = wrapping in papers ? wrapping : "ribbon";
  const { ground, ribbon, shade, pattern } = papers[name];
  const fill = `url(#ks-paper-${name})`;
  const said = label ? { role: "img", "aria-label": label } : { "aria-hidden": true };
  const paper = `<rect width="24" height="24" fill="${ground}"></rect>${pattern}`;
  return (
    <svg className={`ks-present${isOpen ? " is-open" : ""}`} viewBox="0 0 240 230" {...said}>
      <defs>
        <pattern
          id={`ks-paper-${name}`}
          width="24"
          height="24"
          patternUnits="userSpaceOnUse"
          dangerouslySetInnerHTML={{ __html: paper }}
        />
      </defs>
      <ellipse className="ks-present__shade" cx="120" cy="218" rx="86" ry="9" />
      <rect x="40" y="96" width="160" height="118" rx="8" fill={fill} />
      <rect x="106" y="96" width="28" height="118" fill={ribbon} />
      <rect x="40" y="96" width="160" height="10" fill="#000000" opacity="0.12" />
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
