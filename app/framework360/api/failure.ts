import type { Explanation } from "../../sync/explanation.ts";
import { SideError, type SideErrorKind } from "../../sync/side.ts";
import type { ListItems } from "./list-items.ts";

/**
 * What went wrong, in more detail than the core needs:
 * - `address-not-found`: unknown host, no server there, or no valid certificate
 * - `timeout`: no complete answer in time
 * - `too-large`: the answer, or the customer in it, is larger than what is read
 * - `not-framework360`: something answers there, but not Framework360's API
 * - `key-refused`, `permission-missing`: the key is unknown, or may not call this function
 * - `not-found`: the customer does not exist
 * - `invalid-data`: a field of the customer was refused (`parameter` names it)
 * - `password-required`: a registration without password was refused
 * - `throttled`: the account asks for fewer calls
 * - `unavailable`: anything else, to be tried again
 */
export type FailureReason =
  | "address-not-found"
  | "timeout"
  | "too-large"
  | "not-framework360"
  | "key-refused"
  | "permission-missing"
  | "not-found"
  | "invalid-data"
  | "password-required"
  | "throttled"
  | "unavailable";

// A write to a deleted customer counts as unavailable: its next attempt reads the customer and finds it deleted.
const kinds: Record<FailureReason, SideErrorKind> = {
  "address-not-found": "unavailable",
  timeout: "unavailable",
  "too-large": "unavailable",
  "not-framework360": "unavailable",
  "key-refused": "unauthorized",
  "permission-missing": "unauthorized",
  "not-found": "unavailable",
  "invalid-data": "refused",
  "password-required": "refused",
  throttled: "unavailable",
  unavailable: "unavailable",
};

/** A call of Framework360's API that failed. */
export class Framework360Error extends SideError {
  readonly reason: FailureReason;
  /** The refused parameter, by the API's own name, where the answer names one. */
  readonly parameter: string | null;
  /** Whether the API itself refused the call, in words that may be unknown; false when it was not reached. */
  readonly isAnswer: boolean;
  /** Whether the words of a refusal tell of trouble of the account itself, which may be over in a moment. */
  readonly isTrouble: boolean;
  /** Of a list that was `too-large`: its items, as far as they were found without parsing it. */
  readonly list: ListItems | null;
  /** Whether the answer misses something that the call's body had: the account may read another form of body. */
  readonly unread: boolean;
  /** Whether a write was refused without words, or in those that ask for a customer's names or e-mail, or for what they do not name. */
  readonly asksForMore: boolean;

  constructor(
    reason: FailureReason,
    explanation: Explanation,
    options: {
      parameter?: string | null;
      isAnswer?: boolean;
      unread?: boolean;
      asksForMore?: boolean;
      isTrouble?: boolean;
      list?: ListItems | null;
      retryAfterMs?: number | null;
      cause?: unknown;
    } = {},
  ) {
    super("framework360", kinds[reason], explanation, options);
    this.name = "Framework360Error";
    this.reason = reason;
    this.parameter = options.parameter ?? null;
    this.isAnswer = options.isAnswer ?? false;
    this.unread = options.unread ?? false;
    this.asksForMore = options.asksForMore ?? false;
    this.isTrouble = options.isTrouble ?? false;
    this.list = options.list ?? null;
  }
}

/** Whether the error is a Framework360Error with one of these reasons. */
export function failedBecause(error: unknown, ...reasons: FailureReason[]): error is Framework360Error {
  return error instanceof Framework360Error && reasons.includes(error.reason);
}

/** Whether the account refused the call without words, or in those that name no value and tell of no trouble of its own. */
export function namesNothing(error: unknown): error is Framework360Error {
  return (
    failedBecause(error, "unavailable") && error.isAnswer && !error.isTrouble && error.parameter === null
  );
}

/** Whether the call was refused without a word of why: by nothing but the status, or a page of HTML. */
export function isSilentRefusal(error: unknown): error is Framework360Error {
  if (!failedBecause(error, "unavailable", "not-framework360")) return false;
  const { code, said } = error.explanation;
  return said === undefined && (code === "call-failed" || code === "not-the-api" || isPage(error));
}

/** A page of HTML, or nothing, with HTTP 401 or 403: where the API would answer with words. */
export function isPage(error: unknown): error is Framework360Error {
  if (!failedBecause(error, "unavailable") || error.explanation.code !== "http-error") return false;
  return error.explanation.params?.status === 401 || error.explanation.params?.status === 403;
}

/** Whether an account with a good key refused the call. An HTML page counts too: some send one with HTTP 404. */
export function isRefusal(error: unknown): error is Framework360Error {
  if (!(error instanceof Framework360Error) || error.kind === "unauthorized") return false;
  return error.isAnswer || error.reason === "not-framework360";
}

/** Whether the call got no answer for a reason that passes: a limit, a gateway's error, or a connection that broke. */
export function isPassing(error: unknown): boolean {
  if (!failedBecause(error, "unavailable", "throttled") || error.isAnswer) return false;
  const { code, params } = error.explanation;
  return code !== "http-error" || [502, 503, 504].includes(Number(params?.status));
}
