/** What the chain says of a ticket. */
import { ExternalLink } from "lucide-react";

import { shorten } from "./addresses.js";

/** The technical truth, one tap away. @param {{ticket: import("./tickets.js").Ticket}} props */
export const Truth = ({ ticket }) => (
  <details className="ks-small ks-no-print">
    <summary className="ks-link">See on chain</summary>
    <dl className="ks-pairs ks-truth">
      <div>
        <dt>Contract</dt>
        <dd>
          <code>{ticket.contract}</code>
        </dd>
      </div>
      <div>
        <dt>Token</dt>
        <dd>{ticket.token_id}</dd>
      </div>
      <div>
        <dt>Owner</dt>
        <dd>
          <code>{shorten(ticket.owner)}</code>
        </dd>
      </div>
      <div>
        <dt>Chain</dt>
        <dd>{ticket.chain_id}</dd>
      </div>
    </dl>
    {ticket.explorer_url ? (
      <a className="ks-link" href={ticket.explorer_url} target="_blank" rel="noopener noreferrer">
        Open in the explorer <ExternalLink size={14} aria-hidden="true" />
      </a>
    ) : null}
  </details>
);
