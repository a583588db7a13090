import "@shopify/ui-extensions/preact";
import { render } from "preact";

import { host } from "../../shared/host.ts";
import { SendAction } from "./send-action.tsx";

/** Shopify calls this when the action was chosen, for one customer or for those that are selected. */
export default function showAction(): void {
  render(<SendAction customers={host().data.selected.map(({ id }) => id)} />, document.body);
}
