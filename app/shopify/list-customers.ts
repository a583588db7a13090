import { z } from "zod";

import { SideError } from "../sync/side.ts";
import type { AdminClient } from "./admin-client.ts";
import { customerSchema, type ShopifyCustomer } from "./mapping.ts";
import { listCustomers } from "./operations.ts";

const pageSchema = z.object({
  customers: z.object({
    nodes: z.array(customerSchema.extend({ updatedAt: z.iso.datetime({ offset: true }) })),
    pageInfo: z.object({ hasNextPage: z.boolean() }),
  }),
});

type Page = { customers: ShopifyCustomer[]; next: string | null };

/**
 * A page of customers in the order of their ids, those after the customer `after`. Shopify pages through at
 * most 25,000 customers of one list, so each page is a list of its own. Its search index follows its data within
 * seconds or minutes: let successive questions about what changed overlap.
 * @throws {SideError}
 */
export async function listPage(
  client: AdminClient,
  { after, updatedSince }: { after: string | null; updatedSince: Date | null },
): Promise<Page> {
  const last = after === null ? 0n : numberOf(after);
  const terms = [
    ...(updatedSince ? [`updated_at:>='${updatedSince.toISOString()}'`] : []),
    ...(after === null ? [] : [`id:>${last}`]),
  ];
  const query = terms.length > 0 ? terms.join(" AND ") : null;
  const { customers } = await client.request(pageSchema, listCustomers, { query });
  const { nodes, pageInfo } = customers;
  const end = nodes.at(-1)?.id ?? null;
  if (end !== null && numberOf(end) <= last) {
    throw new SideError(
      "shopify",
      "unavailable",
      `Shopify's list of customers does not go on after ${after}.`,
    );
  }
  // A search is not exact: what it finds is compared by value.
  const found = nodes
    .filter(({ id }) => numberOf(id) > last)
    .filter(({ updatedAt }) => !updatedSince || Date.parse(updatedAt) >= updatedSince.getTime());
  return { customers: found, next: pageInfo.hasNextPage ? end : null };
}

function numberOf(id: string): bigint {
  const digits = /^gid:\/\/shopify\/Customer\/(\d+)$/.exec(id)?.[1];
  if (digits === undefined) throw new SideError("shopify", "refused", `${id} is no customer of Shopify.`);
  return BigInt(digits);
}
