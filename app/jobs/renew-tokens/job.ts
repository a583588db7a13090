import { z } from "zod";

import { defineJob, heartbeatSeconds } from "../queue/job-definition.ts";

/** Renews the Shopify tokens that expire soon. */
export const renewTokensJob = defineJob({
  name: "renew-tokens",
  schema: z.object({}),
  // Often enough that each token is renewed well before it expires (handler.server.ts).
  schedule: "*/5 * * * *",
  // exclusive: while a slow run goes on, no other is added. The missing heartbeat ends a run whose worker died.
  queue: () => ({ policy: "exclusive", retryLimit: 0, heartbeatSeconds }),
});
