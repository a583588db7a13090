import { z } from "zod";

import { defineJob } from "../queue/job-definition.ts";

/** Renews the Shopify tokens that expire soon. */
export const renewTokensJob = defineJob({
  name: "renew-tokens",
  schema: z.object({}),
  // exclusive: while a slow run goes on, the next one is not added.
  queue: () => ({ policy: "exclusive", retryLimit: 0 }),
});
