import { z } from "zod";

import { explanation } from "../sync/explanation.ts";
import { hasCode } from "./admin-answer.ts";
import type { AdminClient } from "./admin-client.ts";
import { failed } from "./bulk-results.ts";
import { customId, metafieldNamespace } from "./fields.ts";
import * as operations from "./operations.ts";
import { userErrorSchema, type UserError } from "./user-errors.ts";

/** Shopify takes at most so many metafields in a call. https://shopify.dev/docs/api/admin-graphql/latest/mutations/metafieldsSet */
const max = 25;

const setSchema = z.object({
  metafieldsSet: z
    .object({
      metafields: z
        .array(
          z.object({
            owner: z.object({ id: z.string(), updatedAt: z.iso.datetime({ offset: true }) }).partial(),
          }),
        )
        .nullable(),
      userErrors: z.array(userErrorSchema.extend({ code: z.string().nullable() })),
    })
    .nullable(),
});
const deletedSchema = z.object({
  metafieldsDelete: z.object({ userErrors: z.array(userErrorSchema) }).nullable(),
});
const holderSchema = z.object({ customerByIdentifier: z.object({ id: z.string() }).nullable() });

/** A Shopify customer and the Framework360 id that it is to show. */
type Shown = { shopifyId: string; framework360Id: string };

/** What came of a call: written, with when each customer changed by it; or refused, by these of them or as a whole. */
export type SetCustomIds =
  | { kind: "written"; changedAt: ReadonlyMap<string, string> }
  | { kind: "refused"; taken: readonly Shown[]; others: readonly Shown[] };

/** The Framework360 ids on the customers of one shop, 25 in a call of 11 points. Its methods throw a SideError. */
export function createCustomIds(client: AdminClient) {
  return {
    max,

    /** All are written, or none. `others`: those that Shopify refuses for another reason; all of them when it names none. */
    async set(ids: readonly Shown[]): Promise<SetCustomIds> {
      const metafields = ids.map(({ shopifyId, framework360Id }) => ({
        ...customId,
        ...{ ownerId: shopifyId, value: framework360Id },
      }));
      const { metafieldsSet } = await client.request(setSchema, operations.setCustomIds, { metafields });
      const errors = metafieldsSet?.userErrors ?? [];
      if (errors.length > 0) {
        const taken = among(
          ids,
          errors.filter(({ code, message }) => code === "TAKEN" || /unique|taken/i.test(message)),
        );
        const others = among(ids, errors).filter((one) => !taken.includes(one));
        return { kind: "refused", taken, others: taken.length + others.length > 0 ? others : ids };
      }
      const owners = (metafieldsSet?.metafields ?? []).map(({ owner }) => owner);
      const told = owners.flatMap(({ id, updatedAt }) => (id && updatedAt ? [[id, updatedAt] as const] : []));
      return { kind: "written", changedAt: new Map(told) };
    },

    /** @returns those that Shopify does not know; while there are any, nothing was removed from the others either */
    async remove(shopifyIds: readonly string[]): Promise<string[]> {
      const metafields = shopifyIds.map((ownerId) => ({
        ownerId,
        namespace: metafieldNamespace,
        key: customId.key,
      }));
      const { metafieldsDelete } = await client.request(deletedSchema, operations.deleteMetafields, {
        metafields,
      });
      const errors = metafieldsDelete?.userErrors ?? [];
      const unknown = among(shopifyIds, errors);
      if (errors.length === 0 || unknown.length > 0) return unknown;
      throw failed(
        explanation("data-refused", { side: "shopify" }, { words: errors[0]!.message, sent: metafields }),
      );
    },

    /** The customer that shows this id; null: none does. */
    async holderOf(framework360Id: string): Promise<string | null> {
      const { namespace, key } = customId;
      const identifier = { customId: { namespace, key, value: framework360Id } };
      const asked = client.request(holderSchema, operations.identifyCustomer, { identifier });
      return (await unlessUndefined(asked))?.customerByIdentifier?.id ?? null;
    },
  };
}

/**
 * The answer to a look-up by the id; null in a shop that does not have the metafield, because it is not deployed there: then no
 * customer shows the id, and Shopify answers the look-up with an error.
 * @throws {SideError}
 */
export async function unlessUndefined<Answer>(lookUp: Promise<Answer>): Promise<Answer | null> {
  try {
    return await lookUp;
  } catch (error) {
    if (hasCode(error, "NOT_FOUND")) return null;
    throw error;
  }
}

/** Those of the items that the errors name by their place. */
function among<Item>(items: readonly Item[], errors: readonly UserError[]): Item[] {
  const places = new Set(errors.map(({ field }) => Number(field?.find((part) => /^\d+$/.test(part)) ?? NaN)));
  return items.filter((_item, place) => places.has(place));
}
