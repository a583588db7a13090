import { openFramework360, openShopify } from "../../sides.server.ts";
import { findDeleted } from "../../store/customer-link.ts";
import { listByStanding, readStandings } from "../../store/customer-standing.ts";
import { prisma } from "../../store/database/db.server.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { redactedAmong, redactedPrefix } from "../../store/redaction.ts";
import type { ListedCustomer } from "../../store/send-many.ts";
import type { SideName } from "../../sync/customer.ts";
import { explanation } from "../../sync/explanation.ts";
import { SideError } from "../../sync/side.ts";
import type { SendSource } from "./job.ts";

/** `next`: the cursor of the next page; null: this is the last. */
export type SourcePage = { customers: ListedCustomer[]; next: string | null };

type Source = { shop: string; side: SideName; source: SendSource };

/** Ids cost Shopify next to nothing; Framework360 answers with whole customers. */
const pageSize = { shopify: 250, framework360: 100 };

/**
 * The next customers that a source names. A customer that was deleted on the other side is brought back only if the source asks for
 * deleted customers, and a redacted one never. `not-listed`: Shopify does not continue the list from the cursor.
 * `not-yet`: Shopify still gathers the customers.
 * @throws {SideError}
 */
export async function readSource(
  { shop, side, source }: Source,
  cursor: string | null,
): Promise<SourcePage | "not-listed" | "not-yet"> {
  const listed = await readIds({ shop, side, source }, cursor);
  if (!listed) return "not-listed";
  if (listed === "not-yet") return listed;
  const { ids, next } = listed;
  const known = ids.filter((id) => !id.startsWith(redactedPrefix));
  const [deleted, redacted] = await Promise.all([
    source.kind === "search" && source.state === "deleted"
      ? null
      : findDeleted(prisma, shop, { side, ids: known }),
    redactedAmong(prisma, sealer, shop, known),
  ]);
  const customers = known.map((customerId) => {
    const skippedFor = redacted.has(customerId) ? "deleted" : (deleted?.get(customerId) ?? null);
    return { customerId, skippedFor };
  });
  return { customers, next };
}

async function readIds(
  { shop, side, source }: Source,
  cursor: string | null,
): Promise<{ ids: string[]; next: string | null } | "not-yet" | null> {
  if (source.kind === "segment") {
    const page = { segment: source.id, after: cursor, limit: pageSize.shopify };
    const listed = await openShopify(shop).listSegment(page);
    return listed === null || listed === "not-yet" ? listed : { ids: listed.customers, next: listed.next };
  }
  const { text, state } = source;
  const isRecorded = state !== null && state !== "missing" && text === "";
  const page = isRecorded
    ? await listRecorded(shop, { side, state, after: cursor ?? "" })
    : await browse(shop, { side, text, cursor });
  if (state === null) return page;
  const standings = await readStandings(prisma, shop, side, page.ids);
  return { ...page, ids: page.ids.filter((id) => standings.get(id)!.state === state) };
}

async function listRecorded(
  shop: string,
  part: Omit<Parameters<typeof listByStanding>[2], "limit">,
): Promise<{ ids: string[]; next: string | null }> {
  const limit = pageSize.shopify;
  const ids = await listByStanding(prisma, shop, { ...part, limit });
  return { ids, next: ids.length < limit ? null : ids.at(-1)! };
}

async function browse(
  shop: string,
  { side, text, cursor }: { side: SideName; text: string; cursor: string | null },
): Promise<{ ids: string[]; next: string | null }> {
  const limit = pageSize[side];
  if (side === "shopify") {
    const { customers, next } = await openShopify(shop).browseIds({ text, after: cursor, limit });
    return { ids: customers, next };
  }
  const account = await openFramework360(shop);
  if (typeof account === "string") {
    throw new SideError("framework360", "unauthorized", explanation("key-refused", { side: "framework360" }));
  }
  const { customers, next } = await account.browse({ query: text, limit })(cursor);
  return { ids: customers.map(({ snapshot }) => snapshot.id), next };
}
