import "@shopify/ui-extensions/preact";
import { render } from "preact";

import { host } from "../../shared/host.ts";
import { SegmentAction } from "./segment-action.tsx";

/** Shopify calls this when the action was chosen on a segment's page. */
export default function showAction(): void {
  render(<SegmentAction segment={host().data.selected[0]!.id} />, document.body);
}
