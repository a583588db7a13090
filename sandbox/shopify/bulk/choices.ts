import { z } from "zod";

const weekInSeconds = 7 * 24 * 3600;
const dayInSeconds = 24 * 3600;

const afterLines = z.number().int().min(0).nullable().default(null);

/** What may happen to the bulk operations that start from now on. */
export const bulkChoicesSchema = z.strictObject({
  /** Lines or customers a second, of each operation. Shopify publishes none; null: as fast as this process can. */
  linesPerSecond: z.number().positive().nullable().default(null),
  /** The operation fails after so many lines. What was done stays done, and its results are partial. */
  failAfterLines: afterLines,
  /** The operation is canceled after so many lines, as by another client of the app. */
  cancelAfterLines: afterLines,
  /** The line after these lines is carried out, but has no result: the operation fails in that moment. */
  loseResultAfterLines: afterLines,
  /** Of every so many lines the last one is carried out and has no result; null: every line has one. */
  loseResultEvery: z.number().int().min(1).nullable().default(null),
  /** `bulk_operations/finish` is not sent. */
  loseFinishWebhook: z.boolean().default(false),
  /**
   * How long results can be read after the operation. Then its status is EXPIRED.
   * https://shopify.dev/docs/api/usage/bulk-operations/imports
   */
  resultsLiveSeconds: z.number().min(0).default(weekInSeconds),
  /** An operation that runs for longer fails with TIMEOUT. */
  runsAtMostSeconds: z.number().positive().default(dayInSeconds),
});

export type BulkChoices = z.output<typeof bulkChoicesSchema>;
