import { z } from "zod";

import { defineJob } from "../queue/job-definition.ts";

/** Registers a shop's hint address with its Framework360 account. */
export const registerHintAddressJob = defineJob({
  name: "register-hint-address",
  schema: z.object({ shop: z.string() }),
  key: ({ shop }) => shop,
  queue: () => ({ policy: "stately", notify: true, retryLimit: 3, retryDelay: 60 }),
});
