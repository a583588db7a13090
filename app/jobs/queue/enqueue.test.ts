import type { PgBoss } from "pg-boss";
import { expect, test } from "vitest";

import { syncCustomerJob } from "../sync-customer/job.ts";
import { insertionsOf } from "./enqueue.ts";

const item = {
  data: { shop: "a.myshopify.com", side: "shopify", customerId: "1", cause: "webhook" },
  beside: { event: "a.myshopify.com 1" },
} as const;

/** A queue that inserts jobs by a statement with these values. */
function queueWith(values: unknown[]): PgBoss {
  const insert: PgBoss["insert"] = async (_name, _jobs, options) => {
    await options?.db?.executeSql("INSERT", values);
    return null;
  };
  return { insert } as PgBoss;
}

test("a queue that inserts jobs from anything but one JSON text is refused, instead of losing its jobs", async () => {
  for (const values of [[], [["job"]], ["[]", "sync-customer"]]) {
    await expect(insertionsOf(queueWith(values), syncCustomerJob, [item])).rejects.toThrow("pg-boss");
  }
  expect(await insertionsOf(queueWith(["[]"]), syncCustomerJob, [item])).toEqual([
    { statement: "INSERT", jobs: "[]" },
  ]);
});
