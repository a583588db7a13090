import { explanation } from "../../sync/explanation.ts";
import { failedBecause, Framework360Error, isPage, isSilentRefusal } from "./failure.ts";
import { impossibleEmail, impossibleId } from "./missing-customer.ts";
import type { Call, Parameters } from "./transport.ts";
import { noCustomer } from "./probe-body.ts";
import { lookUntil } from "./wait.ts";

/*
 * A refused key or permission lets a whole shop rest, so one answer is not enough for it: a firewall may block a single
 * request with a page of its own, and an account may keep one customer to itself. `check` tells of the key, and the same
 * function asked for a customer that cannot exist tells of the permission.
 */

/** The pauses between looks at a refusal without words: a firewall may block for a moment. */
export const silentLooksAfterMs = [0, 500, 1_000, 2_000];

/** The functions of which silent-denial.ts finds out what a denial without words means. */
const askedAgain = new Set(["customers/get", "customers/search"]);

/** So long after a registration passed, another one that is denied is denied for its customer. */
const permittedForMs = 10 * 60_000;

/** When a registration last passed, by account. It cannot be asked for a customer that cannot exist. */
const registeredAt = new Map<string, number>();

/**
 * The same calls. One that is denied fails with `key-refused` or `permission-missing` only where the account confirms that.
 * @param account tells accounts apart
 */
export function confirmDenials(call: Call, account: string, pause: (ms: number) => Promise<void>): Call {
  return async (method, operation, ...others) => {
    if (operation === "check") return check(call, pause);
    try {
      const data = await call(method, operation, ...others);
      if (operation === "customers/registration") registeredAt.set(account, Date.now());
      return data;
    } catch (error) {
      const isDenial = failedBecause(error, "key-refused", "permission-missing") && error.isAnswer;
      if (!isDenial && !isPage(error)) throw error;
      const refusal = await check(call, pause).then(() => null, asError);
      if (failedBecause(refusal, "key-refused")) throw refusal;
      const isKeyKnown = refusal === null || failedBecause(refusal, "permission-missing");
      if (!isDenial) throw (isKeyKnown && (await findPagesForAll(error, operation, others[0]))) || error;
      if (!isKeyKnown) throw asUnavailable(error, operation, { isAnswer: false });
      const isSilent = error.explanation.said === undefined && askedAgain.has(operation);
      // Words about the key, from an account that knows it, say nothing of the customer either.
      if (isSilent || failedBecause(error, "key-refused"))
        throw asUnavailable(error, operation, { isAnswer: false });
      const denied = await isDeniedForAll(operation, others[0]);
      throw denied === true ? error : asUnavailable(error, operation, { isAnswer: denied === false });
    }
  };

  /** The error that a page stands for where it comes every time, also for no customer; null: it may concern this call alone. */
  async function findPagesForAll(error: Framework360Error, operation: string, parameters: Parameters = {}) {
    const shortList = { method: "GET", parameters: { limit: 1 } } as const;
    const harmless = operation === "customers/list" ? shortList : callAboutNoCustomer(operation, parameters);
    if (!harmless || askedAgain.has(operation)) return null;
    const look = () => call(harmless.method, operation, harmless.parameters).then(() => false, isPage);
    const looks = { pauses: silentLooksAfterMs, pause };
    return (await lookUntil(look, (isStillPage) => !isStillPage, looks))
      ? notPermitted(operation, error)
      : null;
  }

  /** Whether the account denies the function for whichever customer; null: it does not say just now. */
  async function isDeniedForAll(operation: string, parameters: Parameters = {}): Promise<boolean | null> {
    if (operation === "customers/registration")
      return Date.now() - (registeredAt.get(account) ?? -Infinity) > permittedForMs;
    const harmless = callAboutNoCustomer(operation, parameters);
    if (!harmless) return true;
    const answer = await call(harmless.method, operation, harmless.parameters).catch(asError);
    if (failedBecause(answer, "permission-missing", "key-refused")) return true;
    return answer instanceof Framework360Error && !answer.isAnswer ? null : false;
  }
}

/**
 * Asks `check`, which is asked for nothing but the key: a refusal without words refuses the key once it came every time.
 * @throws {Framework360Error}
 */
async function check(call: Call, pause: (ms: number) => Promise<void>): Promise<unknown> {
  let refusal: unknown;
  for (const ms of silentLooksAfterMs) {
    if (ms > 0) await pause(ms);
    try {
      return await call("GET", "check");
    } catch (error) {
      if (!isSilentRefusal(error) || error.reason === "not-framework360") throw error;
      refusal = error;
    }
  }
  const why = explanation("key-refused", { side: "framework360" });
  throw new Framework360Error("key-refused", why, { isAnswer: true, cause: refusal });
}

/** The key may not call the function. */
export function notPermitted(operation: string, cause: unknown): Framework360Error {
  const why = explanation("call-not-permitted", { side: "framework360", operation });
  return new Framework360Error("permission-missing", why, { isAnswer: true, cause });
}

/** How a function is asked for a customer that cannot exist; null: it is not about one customer. */
function callAboutNoCustomer(operation: string, parameters: Parameters) {
  const key = "id" in parameters ? { id: impossibleId } : { email: impossibleEmail };
  if (operation === "customers/get") return { method: "GET", parameters: key } as const;
  return operation === "customers/update" ? ({ method: "POST", parameters: noCustomer } as const) : null;
}

/** The account denied this call, and not what the shop needs; or it is not known. */
function asUnavailable(
  error: Framework360Error,
  operation: string,
  { isAnswer }: { isAnswer: boolean },
): Framework360Error {
  const { said } = error.explanation;
  const words = said === undefined ? undefined : { words: said };
  const why = explanation("call-failed", { side: "framework360", operation }, words);
  return new Framework360Error("unavailable", why, { isAnswer, cause: error });
}

const asError = (error: unknown) => error;
