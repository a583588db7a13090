import type { BadgeProps } from "@shopify/polaris";

import type { Outcome } from "../../sync/outcome.ts";

/** How a badge tells an outcome. */
export const outcomeTones: Record<Outcome, BadgeProps["tone"]> = {
  created: "success",
  updated: "success",
  partly: "warning",
  unchanged: undefined,
  skipped: "attention",
  failed: "critical",
  finished: "info",
};
