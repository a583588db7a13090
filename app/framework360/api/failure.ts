import { SideError, type SideErrorKind } from "../../sync/side.ts";

/**
 * What went wrong, finer than the core needs:
 * - `address-not-found`: no such host, nobody listening, no valid certificate
 * - `timeout`: no complete answer in time
 * - `too-large`: the answer was longer than is taken
 * - `not-framework360`: something answers there, but not Framework360's API
 * - `key-refused`, `permission-missing`: the key is unknown, or may not call this function
 * - `not-found`: the customer does not exist
 * - `invalid-data`: a field of the customer was refused (`field` names it)
 * - `password-required`: a registration without password was refused
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
  | "unavailable";

// A customer that is not there any more is found out by reading again, so a write to it is worth repeating.
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
  unavailable: "unavailable",
};

export class Framework360Error extends SideError {
  readonly reason: FailureReason;
  /** The parameter that was refused, in the API's own name, where the answer tells. */
  readonly parameter: string | null;
  /** The API itself said no, in words that may not be understood: nothing failed on the way to it. */
  readonly isAnswer: boolean;

  constructor(
    reason: FailureReason,
    message: string,
    options: {
      parameter?: string | null;
      isAnswer?: boolean;
      retryAfterMs?: number | null;
      cause?: unknown;
    } = {},
  ) {
    super("framework360", kinds[reason], message, options);
    this.name = "Framework360Error";
    this.reason = reason;
    this.parameter = options.parameter ?? null;
    this.isAnswer = options.isAnswer ?? false;
  }
}

export function failedBecause(error: unknown, ...reasons: FailureReason[]): error is Framework360Error {
  return error instanceof Framework360Error && reasons.includes(error.reason);
}

/** Whether an account with a good key said no, be it by a page in place of an answer: HTTP 404 comes with any. */
export function isRefusal(error: unknown): error is Framework360Error {
  if (!(error instanceof Framework360Error) || error.kind === "unauthorized") return false;
  return error.isAnswer || error.reason === "not-framework360";
}
