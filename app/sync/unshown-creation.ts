import type { Base } from "./base.ts";
import { explanation } from "./explanation.ts";
import type { Plan } from "./plan.ts";
import { SideError } from "./side.ts";
import type { Situation } from "./situation.ts";

/** Tells that a side accepted a creation and does not show the customer, who may have to confirm by mail first. */
export const unshownCreation = "registered-unshown";

/** The base after a creation that failed with this error. */
export function withUnshownCreation(base: Base, error: unknown, at: string): Base {
  const isUnshown = error instanceof SideError && error.explanation.code === unshownCreation;
  return isUnshown ? { ...base, unshownCreationAt: at } : base;
}

/**
 * Forbids a creation that the side accepted before under the same e-mail: to repeat it may mail the person once more. Once the side
 * shows the customer, the two are found and linked. A person may ask for it once more.
 * @param base as it was kept before this run
 * @throws {SideError}
 */
export function forbidRepetition(
  plan: Plan,
  base: Base | null,
  { retry, askedAt }: Pick<Situation, "retry" | "askedAt">,
): void {
  if (plan.kind !== "create" || !base?.unshownCreationAt) return;
  const isAsked = retry === "by-hand" && !!askedAt && askedAt > base.unshownCreationAt;
  const accepted = base.intent[plan.side];
  if (isAsked || accepted?.email !== plan.customer.email) return;
  throw new SideError(plan.side, "refused", explanation(unshownCreation));
}
