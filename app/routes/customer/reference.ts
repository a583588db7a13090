import { z } from "zod";

import type { CustomerReference } from "../../merchant/customer-history.server.ts";

/** In an address, a Shopify customer has its number, as in the admin. Framework360's ids are opaque. */
const schema = z.union([
  z.object({
    side: z.literal("shopify"),
    id: z
      .string()
      .regex(/^\d{1,20}$/)
      .transform((number) => `gid://shopify/Customer/${number}`),
  }),
  z.object({ side: z.literal("framework360"), id: z.string().min(1).max(100) }),
]);

/**
 * The customer that a page's address names.
 * @throws {Response} 404 when it names no customer
 */
export function parseReference(params: Record<string, string | undefined>): CustomerReference {
  const parsed = schema.safeParse(params);
  if (!parsed.success || parsed.data.id.includes("\0")) throw new Response(null, { status: 404 });
  return parsed.data;
}
