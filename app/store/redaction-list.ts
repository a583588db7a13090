import { z } from "zod";

import type { Database } from "./database/db.server.ts";
import { pseudonymOf } from "./encryption/pseudonym.ts";
import type { Sealer } from "./encryption/seal.ts";
import { forgetCustomer, idsOf, redactedPrefix, type PersonIds } from "./redaction.ts";
import { deleteShop } from "./shop.ts";

/** A redaction, identified by a keyed hash: of a customer's shop and id on one side, or of a shop. */
const redaction = z.object({ pseudonym: z.string().regex(/^[\w-]{43}$/), at: z.coerce.date() });
type Redaction = z.infer<typeof redaction>;

/** How many ids are forgotten in one transaction. */
const batchSize = 100;

/** The kept redactions as text, one a line, to be stored apart from the backups. */
export async function listRedactions(db: Database): Promise<string> {
  const rows = await db.redaction.findMany({ orderBy: { at: "asc" } });
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

/**
 * Redacts in a restored database the shops and customers of `list`, which `listRedactions` wrote, and keeps the list. Repeating it
 * changes nothing. The app must not run meanwhile.
 * @returns how many shops and ids of customers were found and forgotten
 * @throws {Error} when a line of the list cannot be read; nothing is changed then
 */
export async function replayRedactions(
  db: Database,
  sealer: Sealer,
  list: string,
): Promise<{ shops: number; customers: number }> {
  const lines = list.split("\n").filter((line) => line.trim() !== "");
  const redactions = lines.map((line) => redaction.parse(JSON.parse(line)));
  const redactedAt = new Map(redactions.map(({ pseudonym, at }) => [pseudonym, at]));
  await keep(db, redactions);

  const found = { shops: 0, customers: 0 };
  for (const { domain, installedAt } of await db.shop.findMany()) {
    const at = redactedAt.get(await pseudonymOf(db, sealer, [domain]));
    // A shop that installed the app again after its redaction has no older data.
    if (at !== undefined && at > installedAt) {
      await db.$transaction((transaction) => deleteShop(transaction, domain));
      found.shops += 1;
    } else {
      found.customers += await forgetRedacted(db, sealer, domain, redactedAt);
    }
  }
  return found;
}

async function keep(db: Database, redactions: Redaction[]): Promise<void> {
  await db.redaction.createMany({ data: redactions, skipDuplicates: true });
}

async function forgetRedacted(
  db: Database,
  sealer: Sealer,
  shop: string,
  redactedAt: Map<string, Date>,
): Promise<number> {
  const theirs: string[] = [];
  for (const id of await knownIds(db, shop)) {
    if (redactedAt.has(await pseudonymOf(db, sealer, [shop, id]))) theirs.push(id);
  }
  for (let from = 0; from < theirs.length; from += batchSize) {
    await forgetCustomer(db, sealer, shop, await bySide(db, shop, theirs.slice(from, from + batchSize)));
  }
  return theirs.length;
}

/** Also the ids under which only the restored database knows them. */
async function bySide(db: Database, shop: string, ids: string[]): Promise<PersonIds> {
  const shopify = ids.filter((id) => id.startsWith("gid://"));
  const linked = await Promise.all(shopify.map((id) => idsOf(db, shop, id)));
  const others = [
    ...ids.filter((id) => !id.startsWith("gid://")),
    ...linked.flatMap(({ framework360 }) => framework360),
  ];
  return { shopify, framework360: [...new Set(others)].filter((id) => !id.startsWith(redactedPrefix)) };
}

/** Every id of a customer that a table holds in plain text. */
async function knownIds(db: Database, shop: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT id FROM (
      SELECT unnest(ARRAY[shopify_id, framework360_id]) AS id FROM customer_link WHERE shop = ${shop}
      UNION ALL SELECT unnest(ARRAY[shopify_id, framework360_id]) FROM activity WHERE shop = ${shop}
      UNION ALL SELECT unnest(shopify_ids || framework360_ids) FROM access_record WHERE shop = ${shop}
      UNION ALL SELECT customer_id FROM sweep_mark WHERE shop = ${shop}
      UNION ALL SELECT customer_id FROM listed_customer WHERE shop = ${shop}
      UNION ALL SELECT customer_id FROM first_sync_customer WHERE shop = ${shop}
      UNION ALL SELECT unnest(ARRAY[shopify_id, framework360_id]) FROM apart_pair WHERE shop = ${shop}
      UNION ALL SELECT customer_id FROM send_many_customer WHERE shop = ${shop}
      UNION ALL SELECT unnest(ARRAY[shopify_id, framework360_id]) FROM custom_id WHERE shop = ${shop}
      UNION ALL SELECT customer_id FROM webhook_event WHERE shop = ${shop}
      UNION ALL SELECT shopify_id FROM data_request WHERE shop = ${shop}
      UNION ALL SELECT unnest(ARRAY[customer_id, partner_id]) FROM compared_customer
        JOIN comparison ON comparison.id = comparison_id WHERE comparison.shop = ${shop}
    ) AS known WHERE id IS NOT NULL`;
  return rows.map(({ id }) => id);
}
