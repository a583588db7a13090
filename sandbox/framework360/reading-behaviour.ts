import { z } from "zod";

/** How an account shows what it holds. */
export const readingSchema = z.strictObject({
  /** "tags … names on read unknown": a list, one comma-separated string, or not shown at all. */
  tagsOnRead: z.enum(["array", "string", "hidden"]),
  /** "`marketing_active` as boolean, 0/1, "0"/"1", or absent": `hidden` shows the newsletter lists neither. */
  marketingOnRead: z.enum(["boolean", "number", "string", "hidden"]),
  /** "What a `false` of `marketing_active` means": whether somebody who was never asked shows one, or no value. */
  neverAskedOnRead: z.enum(["false", "absent"]),
  /** "0/1, "0"/"1", or absent": whoever is not subscribed shows so, or shows no value. */
  notSubscribedOnRead: z.enum(["false", "absent", "null"]),
  /** "`id`: number or numeric string": mixed between the calls, or one of them everywhere. */
  ids: z.enum(["mixed", "number", "string"]),
  /** "PHP behind: expect arrays with gaps": lists as objects with numbers for names. */
  lists: z.enum(["arrays", "gaps"]),
  /** "numbers for numeric strings (a postal code `185` for `00185`)": as PHP's `JSON_NUMERIC_CHECK` writes them, a plus is lost too. */
  digits: z.enum(["text", "number"]),
  /** "possibly HTML entities (`D&#039;Angelo`, `&amp;`)": in every text that is shown. */
  htmlOnRead: z.boolean(),
  /** Phones in an account's own form: as they are, in groups, or in groups and without `+39`. */
  phonesOnRead: z.enum(["as-written", "grouped", "national"]),
  /**
   * Top-level address fields: copies of the billing data, absent or one edit old for some customers; or the personal
   * address, "used as primary address", with billing a section of its own.
   */
  addresses: z.enum(["copies", "apart"]),
  /** customers/get of an unknown customer: a refusal, or success with `data: null`. */
  getMissing: z.enum(["refusal", "null"]),
  /** Order of customers/list: by creation. */
  listOrder: z.enum(["newest", "oldest"]),
  /** A larger `limit` is silently cut down to this. */
  maxListLimit: z.number().int().min(1).max(10_000),
  /** Which number the first page has. */
  firstPage: z.enum(["0", "1"]),
  /** What comes beyond the last page: nothing, the last one or the first one once more, or a refusal. */
  beyondLastPage: z.enum(["nothing", "last", "first", "refusal"]),
  /** What lists and searches show: as much as customers/get, that without tags and newsletter, or who it is. */
  listShows: z.enum(["everything", "person", "names"]),
  /** What a search compares with the query: any part of a text, its beginning, or all of it. */
  searchFinds: z.enum(["parts", "beginnings", "whole"]),
  /** A search that finds no customer: an empty list, or a refusal. */
  searchMissing: z.enum(["empty", "refusal"]),
  /** A read shows what was so many milliseconds ago, as a database's replica does. */
  readLagMs: z.number().int().min(0).max(60_000),
  /** Which reads lag. */
  readLagOf: z.enum(["everything", "lists"]),
  /** Extra fields: by name, as a list of names and values, or not at all. */
  extraFieldsOnRead: z.enum(["object", "list", "hidden"]),
  /** The birthday, of which nothing is documented: the year first, the day first, or not at all. */
  birthdayOnRead: z.enum(["iso", "italian", "hidden"]),
  /** "an order's status, which is likely a number": the number, an object with both, or the word. */
  orderStatusOnRead: z.enum(["word", "number", "object"]),
  /** The words of order statuses; `orders/statuses` gives the same ones. */
  orderStatusWords: z.enum(["english", "italian"]),
  /** Totals as "1234.56" or as "1.234,56". */
  totalsOnRead: z.enum(["plain", "italian"]),
});

export const usualReading: z.infer<typeof readingSchema> = {
  tagsOnRead: "array",
  marketingOnRead: "boolean",
  neverAskedOnRead: "false",
  notSubscribedOnRead: "false",
  ids: "mixed",
  lists: "arrays",
  digits: "text",
  htmlOnRead: false,
  phonesOnRead: "as-written",
  addresses: "copies",
  getMissing: "refusal",
  listOrder: "newest",
  maxListLimit: 100,
  firstPage: "1",
  beyondLastPage: "nothing",
  listShows: "everything",
  searchFinds: "parts",
  searchMissing: "empty",
  readLagMs: 0,
  readLagOf: "everything",
  extraFieldsOnRead: "object",
  birthdayOnRead: "iso",
  orderStatusOnRead: "word",
  orderStatusWords: "english",
  totalsOnRead: "plain",
};
