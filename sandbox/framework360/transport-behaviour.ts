import { z } from "zod";

const bodies = z.enum(["any", "json", "form"]);

/** How an account is called, and how it refuses. */
export const transportSchema = z.strictObject({
  /** An account may answer at `www.` only, or only without it: the vendor's plugin strips it before each call. */
  host: z.enum(["any", "www", "bare"]),
  /**
   * Which bodies of a POST are read. The reference names JSON and forms; "list, search and update have been called with
   * either verb", so one operation may read another form than the rest: `updateBodies` is for customers/update alone.
   */
  bodies,
  updateBodies: bodies,
  /**
   * A body that is not read leaves the call without parameters: a refusal of what is missing, an update of no customer that is found,
   * or success that changed nothing.
   */
  unreadBodies: z.enum(["refusal", "not-found", "success"]),
  /** Where the reason of a refusal stands: the row "Failures take other forms too". */
  errorField: z.enum([
    "error",
    "message",
    "data.message",
    /** A code in `error`, the sentence in `message`. */
    "message-beside-error",
    /** No `status`: `error` is a code, and `title` and `message` are the words. */
    "error-alone",
    /** The whole body is `null`. */
    "null",
    /** The whole body is `[]`. */
    "empty-list",
  ]),
  /** Codes such as "customer_not_found"; two kinds of Italian sentences; English sentences. */
  errorText: z.enum(["code", "sentence", "natural", "english"]),
  /**
   * How a call with a key that is not good is answered: as another refusal, or with HTTP 401 or 403 and its words, a page, or
   * nothing.
   */
  refusedKey: z.enum(["refusal", "401", "403", "401-page", "403-page", "401-empty", "403-empty"]),
  /** "No published rate limit. Assume 429 and 503": calls that are answered within any one second; null: all. */
  callsPerSecond: z.number().min(0.1).max(1000).nullable(),
  /** The same within any one minute. The vendor's plugin paces itself at 5 customers a minute. */
  callsPerMinute: z.number().int().min(1).max(60_000).nullable(),
  /** How a call beyond the limit is answered; `Retry-After` or none. */
  limitAnswer: z.enum(["429", "429-retry-after", "503", "503-retry-after"]),
  /** "A proxy may answer HTML with 502/503": the share of calls that it does so to, before they take effect. */
  badGatewayRate: z.number().min(0).max(1),
  /** Whether webhooks are delivered at all, and how their body is written. */
  webhooks: z.enum(["off", "json", "form"]),
});

export const usualTransport: z.infer<typeof transportSchema> = {
  host: "any",
  bodies: "any",
  updateBodies: "any",
  unreadBodies: "refusal",
  errorField: "error",
  errorText: "code",
  refusedKey: "refusal",
  callsPerSecond: null,
  callsPerMinute: null,
  limitAnswer: "429",
  badGatewayRate: 0,
  webhooks: "off",
};
