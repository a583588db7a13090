import { z } from "zod";

import { allFields, sideNames, type Field } from "../../sync/customer.ts";
import { byKnownName, knownNames } from "../../sync/known-names.ts";
import { causes, outcomes } from "../../sync/outcome.ts";

const value = z.union([z.string(), z.number(), z.array(z.string()), z.null()]);
const values = byKnownName(allFields, value);

const kinds = ["listed", "compared", "to-be-created"] as const;

function ofKnownField<Change extends { field: string }>(change: Change): (Change & { field: Field }) | null {
  const field = allFields.find((one) => one === change.field);
  return field ? { ...change, field } : null;
}

/** A report as app/store/data-request.ts keeps it. Fields that only the next version has are left out. */
export const reportSchema = z.object({
  requestedAt: z.iso.datetime(),
  shop: z.string(),
  customer: z.object({ shopify: z.array(z.string()), framework360: z.array(z.string()) }),
  links: z.array(
    z.object({
      deletedOn: z.enum(sideNames).nullable(),
      createdAt: z.iso.datetime(),
      syncedAt: z.iso.datetime(),
      lastAgreed: z.object({ shopify: values, framework360: values }).nullable(),
    }),
  ),
  // Reports of earlier versions lack these five.
  copies: z
    .array(
      z.object({ kind: z.enum(kinds), side: z.enum(sideNames), at: z.iso.datetime().nullable(), values }),
    )
    .default([]),
  framework360IdsOnShopify: z.array(z.string()).default([]),
  saidDifferent: z.array(z.object({ at: z.iso.datetime() })).default([]),
  notifiedAt: z.array(z.iso.datetime()).default([]),
  shownToStaff: z.array(z.object({ at: z.iso.datetime(), page: z.string() })).default([]),
  activity: z.array(
    z.object({
      at: z.iso.datetime(),
      // Null: one that only the next version has.
      cause: z.enum(causes).nullable().catch(null),
      outcome: z.enum(outcomes).nullable().catch(null),
      target: z.enum(sideNames).nullable(),
      fields: knownNames(allFields),
      // Reports of earlier versions have none.
      changed: z
        .array(z.object({ side: z.enum(sideNames), field: z.string(), before: value, after: value }))
        .default([])
        .transform((all) => all.flatMap((one) => ofKnownField(one) ?? [])),
    }),
  ),
});

export type Report = z.infer<typeof reportSchema>;

/** The value of one field. */
export type Value = z.infer<typeof value> | undefined;
