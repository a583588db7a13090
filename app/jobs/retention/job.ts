import { z } from "zod";

import { defineJob } from "../queue/job-definition.ts";

/** Deletes data older than the settings allow. */
export const retentionJob = defineJob({
  name: "retention",
  schema: z.object({}),
  schedule: "20 * * * *",
  queue: () => ({ retryLimit: 3, retryDelay: 600 }),
});
