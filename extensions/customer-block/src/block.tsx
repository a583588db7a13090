import "@shopify/ui-extensions/preact";
import { render } from "preact";

import { host } from "../../shared/host.ts";
import { CustomerCard } from "./customer-card.tsx";

/** Shopify calls this once the card's place on the page is there. */
export default function showBlock(): void {
  render(<CustomerCard customerId={host().data.selected[0]?.id ?? ""} />, document.body);
}
