import { z } from "zod";

import { atIntervals, defineJob } from "../queue/job-definition.ts";

/** Writes the Framework360 ids that linked Shopify customers do not show yet, and removes ids that are no longer right. */
export const customIdsJob = defineJob({
  name: "custom-ids",
  schema: z.object({ shop: z.string() }),
  key: ({ shop }) => shop,
  group: ({ shop }) => shop,
  concurrency: () => ({ workers: 2, perGroup: 1 }),
  queue: () => ({ ...atIntervals, policy: "exclusive" }),
});
