import { z } from "zod";
import { bulkChoicesSchema } from "./bulk/choices.ts";

/** What one Shopify does and another does not. Each choice is free of the others. */
export const choicesSchema = z.strictObject({
  /**
   * The Admin API answers HTTP 402 for a frozen store and 423 for a locked one.
   * https://shopify.dev/docs/api/usage/response-codes
   * For one that is not active it answers HTTP 200 with the code SHOP_INACTIVE. https://shopify.dev/docs/api/admin-graphql#status-and-error-codes
   */
  store: z.enum(["open", "frozen", "locked", "inactive"]).default("open"),
  /**
   * Shopify withholds customers from an app that it has not approved: HTTP 200, null, and an error. Level 1 concerns the
   * whole customer, level 2 their names, addresses, e-mails and phones.
   * https://shopify.dev/docs/apps/launch/protected-customer-data
   */
  protectedData: z.enum(["approved", "level-1-refused", "level-2-refused"]).default("approved"),
  /** How the nodes of a connection are charged (`graphql/cost.ts`). A client must learn costs from answers alone. */
  pricing: z.enum(["logarithmic", "linear"]).default("logarithmic"),
  /** Every choice of the newsletter that the app makes is refused. */
  consent: z.enum(["taken", "refused"]).default("taken"),
  /** Nothing is documented of what another e-mail does to the consent that was given for the one before it. */
  newEmail: z.enum(["keeps-consent", "has-no-consent"]).default("keeps-consent"),
  /**
   * Whether tags, URLs and, in addresses, emojis are refused. Taken, they stand in for those of customers from before Shopify refused
   * them.
   */
  texts: z.enum(["checked", "taken"]).default("checked"),
  /** E-mails that "have already been taken" although no look-up finds a customer with them. */
  unseenEmails: z.array(z.string()).default([]),
  /**
   * E-mails of customers whose names Shopify fails to show, with the error that it gives for any failure of its own: an answer without
   * names is whole. https://github.com/Shopify/shopify-api-js/issues/1256
   */
  brokenEmails: z.array(z.string()).default([]),
  /** Whether a customer may have the same address twice. */
  duplicateAddresses: z.enum(["refused", "accepted"]).default("refused"),
  /**
   * How far the search for customers is behind them. As recorded on a real store, a search does not find a customer in the seconds after its
   * creation, while the identifiers do. https://github.com/airhorns/shopify-draft-proxy (fixtures/conformance: customer-address-lifecycle.json)
   */
  searchBehindSeconds: z.number().min(0).default(0),
  /** An edit of metafields alone fires no webhook and leaves the customer's `updatedAt` as it was. */
  silentMetafields: z.boolean().default(false),
  /** Metafields of customers that the merchant defined. One is written with the type of its definition, or refused. */
  metafieldDefinitions: z
    .array(z.strictObject({ namespace: z.string(), key: z.string(), type: z.string() }))
    .default([]),
  /**
   * Whether the shop has the definitions of the app's metafields. As recorded on a real store, without one of type `id` a look-up by
   * a custom id is an error. https://github.com/airhorns/shopify-draft-proxy (fixtures/conformance: customer-by-identifier.json)
   */
  appMetafields: z.enum(["defined", "undefined"]).default("defined"),
  /** How many cursors of a segment's members are refused from now on, as if they had expired. */
  expiredCursors: z.number().int().min(0).default(0),
  /**
   * Whether a segment's members are listed at once, or only by a query that Shopify runs by itself.
   * https://shopify.dev/docs/apps/build/marketing-analytics/customer-segments/migrate-to-async-queries
   */
  segments: z.enum(["listed-at-once", "queried-first"]).default("listed-at-once"),
  /** How bulk operations go. */
  bulk: bulkChoicesSchema.prefault({}),
});

export type Choices = z.output<typeof choicesSchema>;

/** Shopify as the documents describe it. */
export function usualChoices(): Choices {
  return choicesSchema.parse({});
}
