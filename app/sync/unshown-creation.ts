import { isLately } from "./awaited.ts";
import type { Base } from "./base.ts";
import type { BySide, Changes, Customer } from "./customer.ts";
import { explanation } from "./explanation.ts";
import { mainIdentity } from "./identity.ts";
import type { Link } from "./link.ts";
import type { Plan } from "./plan.ts";
import { SideError } from "./side.ts";
import type { Situation } from "./situation.ts";

/** Tells that a side accepted a creation and does not show the customer, who may have to confirm by mail first. */
export const unshownCreation = "registered-unshown";

/** The base after a creation that failed with this error, before or after the side accepted it. */
export function withUnshownCreation(base: Base, { sent }: SideError, at: string): Base {
  return sent.includes("creation") ? { ...base, unshownCreationAt: at } : base;
}

/**
 * Whether an earlier run began this creation, or a write of these tags, a moment ago and did not learn what became of it: Framework360 may
 * show it late, and mail the person again for it.
 */
export function mayBeThere(
  plan: Plan,
  link: Pick<Link, "base"> | null,
  { at, callTimeoutMs, unanswered }: { at: string; callTimeoutMs: number; unanswered: BySide<Changes> },
): boolean {
  const base = link?.base;
  if (plan.kind === "update") return unanswered.framework360.tags !== undefined;
  if (plan.kind !== "create" || !base) return false;
  const isSame = base.intent[plan.side]?.email === plan.customer.email;
  return isSame && isBegunLately(base, { at, callTimeoutMs });
}

/** Whether an earlier run announced a write a moment ago and did not learn what became of it. */
function isBegunLately(
  { announced }: Base,
  { at, callTimeoutMs }: { at: string; callTimeoutMs: number },
): boolean {
  return announced !== null && isLately(announced.at, at, callTimeoutMs);
}

type Asked = Pick<Situation, "retry" | "askedAt" | "at"> & { callTimeoutMs: number };

/**
 * Forbids a creation that the side accepted before under the same e-mail: to repeat it may mail the person once more. Once the side
 * shows the customer, the two are found and linked. A person may ask for it once more. And one right after an earlier run began
 * one under another e-mail or phone, and did not learn what became of it: the side may show that customer late.
 * @param base as it was kept before this run
 * @throws {SideError}
 */
export function forbidRepetition(
  plan: Plan,
  base: Base | null,
  { retry, askedAt, at, callTimeoutMs }: Asked,
): void {
  if (plan.kind !== "create" || !base) return;
  const isBegunAsOther = isOther(base.intent[plan.side], plan.customer);
  if (isBegunAsOther && isBegunLately(base, { at, callTimeoutMs }))
    throw new SideError(plan.side, "unavailable", explanation("not-shown-yet", { side: plan.side }));
  if (!base.unshownCreationAt) return;
  const isAsked = retry === "by-hand" && !!askedAt && askedAt > base.unshownCreationAt;
  const accepted = base.intent[plan.side];
  if (isAsked || accepted?.email !== plan.customer.email) return;
  const kind = isLately(base.unshownCreationAt, at) ? "unavailable" : "refused";
  throw new SideError(plan.side, kind, explanation(unshownCreation));
}

/** Whether the customer is to be created under another e-mail or phone than the creation that was begun. */
function isOther({ email = null, phone = null }: Changes = {}, wanted: Customer): boolean {
  const [begun, next] = [mainIdentity({ email, phone }), mainIdentity(wanted)];
  return begun !== null && (begun.email !== next?.email || begun.phone !== next.phone);
}
