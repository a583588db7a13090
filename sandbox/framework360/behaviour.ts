import { z } from "zod";

/**
 * What is not documented about the real Framework360, as choices. A client has to work with all of them;
 * tests run it against several.
 */
export const behaviourSchema = z.strictObject({
  /** Tags as a list or as one comma-separated string. */
  tagsOnRead: z.enum(["array", "string"]),
  /** `marketing_active` as true/false, as 1/0 or as "1"/"0". */
  marketingOnRead: z.enum(["boolean", "number", "string"]),
  /** The reference lists neither tags nor marketing for customers/update, so by default it ignores them. */
  updateAppliesTags: z.boolean(),
  updateAppliesMarketing: z.boolean(),
  /** Whether registering an existing customer replaces the tags or adds to them. */
  registrationTags: z.enum(["replace", "add"]),
  /** Order of customers/list: by creation. */
  listOrder: z.enum(["newest", "oldest"]),
  /** A larger `limit` is silently cut down to this. */
  maxListLimit: z.number().int().min(1).max(10_000),
  /** Which number the first page has. */
  firstPage: z.enum(["0", "1"]),
  /** What comes beyond the last page: nothing, the last one or the first one once more, or a refusal. */
  beyondLastPage: z.enum(["nothing", "last", "first", "refusal"]),
  /** What lists and searches show of a customer: as much as customers/get, or who it is. */
  listShows: z.enum(["everything", "names"]),
  /** A search that finds no customer: an empty list, or a refusal. */
  searchMissing: z.enum(["empty", "refusal"]),
  /** Whether a registration without a password is refused. */
  registrationAsksPassword: z.boolean(),
  /** A registration with an e-mail that a customer has: an update of the customer, or a refusal. */
  registrationOfKnown: z.enum(["update", "refusal"]),
  /** Where the reason of a refusal stands in the answer. All three have been seen. */
  errorField: z.enum(["error", "message", "data.message"]),
  /** Reasons as codes such as "customer_not_found", or as Italian sentences. */
  errorText: z.enum(["code", "sentence"]),
  /** customers/get of an unknown customer: a refusal, or success with `data: null`. */
  getMissing: z.enum(["refusal", "null"]),
  /** Whether webhooks are delivered at all, and how their body is written. */
  webhooks: z.enum(["off", "json", "form"]),
});

export type Behaviour = z.infer<typeof behaviourSchema>;

export const defaultBehaviour: Behaviour = {
  tagsOnRead: "array",
  marketingOnRead: "boolean",
  updateAppliesTags: false,
  updateAppliesMarketing: false,
  registrationTags: "replace",
  listOrder: "newest",
  maxListLimit: 100,
  firstPage: "1",
  beyondLastPage: "nothing",
  listShows: "everything",
  searchMissing: "empty",
  registrationAsksPassword: false,
  registrationOfKnown: "update",
  errorField: "error",
  errorText: "code",
  getMissing: "refusal",
  webhooks: "off",
};
