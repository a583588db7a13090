import type { BadgeProps } from "@shopify/polaris";

import type { Outcome } from "../../sync/outcome.ts";

/** The tone of an outcome's badge. */
export const outcomeTones: Record<Outcome, BadgeProps["tone"]> = {
  created: "success",
  updated: "success",
  partly: "warning",
  unchanged: undefined,
  skipped: "attention",
  failed: "critical",
  finished: "info",
};
