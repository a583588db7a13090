import { z } from "zod";

import { defineJob } from "../queue/job-definition.ts";

/** Deletes data that was kept for as long as the settings say. */
export const retentionJob = defineJob({
  name: "retention",
  schema: z.object({}),
  schedule: "20 * * * *",
  queue: () => ({ retryLimit: 3, retryDelay: 600 }),
});
