import { z } from "zod";

import { allFields, type Field, type SideName } from "./customer.ts";
import { plainWords } from "./plain-words.ts";

/**
 * Every code, and what the log says of it. What stands in braces are the names of its parameters: ids, names of
 * functions, numbers, never a customer's data. Pages have words of their own (`common:explanation` in app/i18n).
 */
const logTexts = {
  // A side could not be reached, or answered in a way that helps no further.
  "timed-out": "{side} did not answer within {seconds} s.",
  "connection-broken": "The connection to {side} broke.",
  unreachable: "No server answers at the Framework360 address.",
  "certificate-untrusted": "The Framework360 address has no certificate that can be trusted.",
  redirected: "The Framework360 address leads on to {address}.",
  "not-the-api": "What answers at the Framework360 address (HTTP {status}) is not the API.",
  "answer-too-large": "Framework360 sent more than {bytes} bytes in one answer.",
  "customer-too-large": "Framework360 shows more tags of this customer than are read.",
  "answer-too-complex": "Framework360 sent more values or levels in one answer than are read.",
  "answer-empty": "The answer of Framework360 to {operation} is empty.",
  "answer-unreadable": "The answer of {side} to {operation} could not be read.",
  "http-error": "{side} answered HTTP {status}.",
  "error-code": "{side} answered {operation} with {error}.",
  throttled: "{side} asks for fewer calls.",
  paused: "Framework360 asked for no calls for another {seconds} s.",
  "call-failed": "{side} did not do {operation}.",

  // Access.
  "key-malformed": "The Framework360 API key holds characters that no key has.",
  "key-refused": "{side} refused the API key.",
  "call-not-permitted": "The API key may not call {operation} of {side}.",
  "token-missing": "There is no access token for {shop}: the app has to be opened in the admin once.",
  "token-refused": "Shopify refused the access token ({operation}).",
  "token-expired":
    "Shopify no longer accepts the tokens for {shop}: the app has to be opened in the admin once.",
  "token-not-renewed": "Shopify did not renew the access token for {shop}.",
  "scope-missing": "The app lacks an access scope for {operation}: {scopes}.",
  "approval-missing": "Shopify has not approved the app to read customers' data ({operation}).",
  "store-frozen": "The store is frozen.",
  "store-locked": "Shopify locked the store.",

  // What a person decided about two customers.
  "linked-by-hand": "A person linked the two.",
  "unlinked-by-hand": "A person unlinked the two.",
  "said-different": "A person said that the two are different people.",

  // One customer.
  "data-refused": "{side} refused the customer's data.",
  "taken-by-another": "Another customer has this value already: {id}.",
  "still-taken":
    "Another customer on {side} still has the e-mail or phone; it is written once that one has a new one.",
  "email-still-taken":
    "Customer {id} on {side} still has the e-mail; it is written once that one has a new one.",
  "taken-unseen": "{side} says that another customer has the e-mail or phone, and shows no such customer.",
  "email-with-blank": "{side} would take the blank out of the e-mail, and hold the customer for another one.",
  "phone-unclear": "{side} would read the phone as a number of the store's own country.",
  "created-meanwhile": "{side} has this customer by now; the two will be linked.",
  "changed-meanwhile": "{id} was deleted, merged or changed on Shopify meanwhile; it will be read again.",
  "not-shown": "Framework360 does not show the customer that was written.",
  "registered-unshown":
    "Framework360 accepted the new customer and does not show it: the person may have to confirm by mail first.",
  "other-customer-shown": "Framework360 answered with another customer.",
  "listed-not-shown": "Framework360 shows none of the customers that it lists.",
  "list-too-long": "The list of Framework360's customers does not end after {max}.",
  "list-stuck": "The list of Shopify's customers does not go on after {id}.",
  "not-a-customer": "{id} is not the id of a Shopify customer.",

  "order-status-unknown": "Framework360 shows orders with the status {status} and does not name it.",

  // An undo.
  "undo-edited": "{side} now shows another value than the app left there; it stays.",
  "undo-consent": "The newsletter choice on {side} stays: an undo subscribes no person.",
  "undo-hidden": "{side} does not show this field, so what stands there stays.",
  "undo-taken": "Another customer on {side} has this value by now, so it is not put back.",
  "undo-not-linked": "The two customers are not linked any more, so nothing is put back.",

  // All customers.
  "first-sync-ended":
    "The first synchronization ended: {same} the same, {onShopify} created on Shopify, {inFramework360} created in Framework360, {changed} changed, {skipped} skipped, {failed} failed, {left} left.",

  // One field.
  "email-required": "Framework360 needs an e-mail address.",
  "newsletter-blank": "Framework360 knows only subscribed and not subscribed.",
  "tags-hidden":
    "Framework360 shows no tags of this customer and takes them as a whole list, which could remove others.",
  "tags-at-risk":
    "Framework360 takes this only by a registration, which could remove tags that it does not show.",
  "address-at-risk":
    "Framework360 refused a registration, and one without billing data could remove one of the customer's two addresses.",
  "tags-blanked":
    "A registration in Framework360 blanked what it was not sent, and maybe tags that Framework360 does not show.",
  "change-ignored": "Framework360 did not make this change.",
  "not-taken": "{side} accepted the value and does not show it.",
  "not-shown-yet": "{side} does not show yet what was written; it is looked at again.",
  "email-not-cleared": "A cleared e-mail is not carried to {side}: the two customers are matched by it.",
  "address-kept": "{side} keeps the address: on the other side it was removed, not changed.",
  "company-kept":
    "{side} keeps the company, which has a VAT number or SDI code; the other side's address names none.",
  "consent-undated": "Subscribed on Shopify and not in Framework360, and neither side says since when.",
  "consent-not-shown": "Framework360 no longer shows who is subscribed, this customer or any other.",
  "subscribed-by-whom":
    "Framework360 shows a subscription that it may have made of the new customer by itself, or the person.",
  "subscribed-by-account":
    "Framework360 subscribed the new customer by itself, and did not take back that it did.",
  "consent-unconfirmed":
    "Framework360 does not show the subscription: the person may have to confirm it first.",
  "consent-flips":
    "Unsubscribed in Framework360 again within a day of a subscription on Shopify; the unsubscribe stays.",
  "registered-twice":
    "Framework360 made another customer, {id}, of a registration that was to change one; none is repeated there any more.",
  "list-refused": "{side} refused the newsletter list; the subscription was sent without it.",
  "country-unknown": "{side} does not know the country.",
  "province-unknown": "{side} does not know the province.",
  "tags-full": "Shopify keeps {max} tags of a customer; {count} were left out.",
  "newsletter-needs-email": "Shopify keeps a newsletter choice only for a customer with an e-mail address.",
  "newsletter-kept": "Shopify kept its own newsletter choice.",
  "newsletter-newer": "Shopify holds a newsletter choice of {id} that it takes for newer than one made now.",
} as const;

export type ExplanationCode = keyof typeof logTexts;

export const explanationCodes = Object.keys(logTexts) as readonly ExplanationCode[];

type NamesIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

type ParamsOf<Code extends ExplanationCode> = {
  [Name in NamesIn<(typeof logTexts)[Code]>]: Name extends "side" ? SideName : string | number;
};

/** Why something was not done, or not as asked. `explanation` makes one, and pages put it into words. */
export type Explanation = {
  code: ExplanationCode;
  params?: Record<string, string | number>;
  /** The other side's own words, in whichever language, free of personal data (plain-words.ts). */
  said?: string;
};

/** An explanation about one field of a customer; null: about the whole customer. */
export type Explained = { field: Field | null; explanation: Explanation };

/** The other side's own words, and the parameters of the call that they answer: values of the call that they repeat are taken out. */
type Words = { words: string; sent?: unknown };

/**
 * Makes an explanation. The other side's words are scrubbed here and nowhere else.
 * @param code one that names its `side`, where the side's words are given along
 */
export function explanation<Code extends ExplanationCode>(
  code: Code,
  ...[params, said]: [NamesIn<(typeof logTexts)[Code]>] extends [never]
    ? []
    : [params: ParamsOf<Code>, said?: "side" extends keyof ParamsOf<Code> ? Words : never]
): Explanation {
  const plain = said ? plainWords(said.words, said.sent).replace(/\.$/, "") : "";
  return { code, ...(params && { params }), ...(plain !== "" && { said: plain }) };
}

/** What the log says of it: made of code and parameters, without the other side's words. */
export function logText({ code, params = {} }: Explanation): string {
  const names = { shopify: "Shopify", framework360: "Framework360" };
  return logTexts[code].replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    const value = String(params[name] ?? "?");
    return name === "side" && value in names ? names[value as SideName] : value;
  });
}

/** The names of a code's parameters. */
export function paramNames(code: ExplanationCode): string[] {
  return [...logTexts[code].matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
}

/** An explanation that was stored. */
export const explanationSchema = z
  .object({
    code: z.enum(explanationCodes),
    params: z.record(z.string(), z.union([z.string(), z.number()])).exactOptional(),
    said: z.string().exactOptional(),
  })
  .refine(({ code, params = {} }) => paramNames(code).every((name) => name in params));

const explainedSchema = z.object({
  field: z.enum(allFields).nullable(),
  explanation: explanationSchema,
});

/** Reads explanations that were stored. What another version wrote and this one does not know is left out. */
export function parseExplained(stored: unknown): Explained[] {
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((one) => explainedSchema.safeParse(one).data ?? []);
}
