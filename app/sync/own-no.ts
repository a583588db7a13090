import type { Base } from "./base.ts";
import { otherSide, sideNames, type BySide, type SideName } from "./customer.ts";
import { isCreationsIntent } from "./intent.ts";
import { clocksApartMs } from "./late-read.ts";
import type { Snapshot } from "./side.ts";
import { areWithin } from "./situation.ts";

/** So long after the last attempt to create a customer, the one that shows there is taken for it. */
const creationIsKnownForMs = 60 * 60_000;

/**
 * The base with the no that a customer shows of whose creation the run did not learn, where it was created with that. No person has said
 * it there, who would change nothing by it: a yes that the other side was given since is newer.
 * @param kept the base that the run left
 */
export function withOwnNo(base: Base, kept: Base, now: BySide<Snapshot>, at: string): Base {
  const side = sideNames.find((name) => isOwnNo(name, kept, now, at));
  if (!side || !kept.announced) return base;
  const other = otherSide(side);
  return {
    ...base,
    [side]: { ...base[side], newsletter: "unsubscribed" },
    [other]: { ...base[other], newsletter: kept.intent[side]?.newsletter ?? null },
    newsletterChangedAt: { ...base.newsletterChangedAt, [side]: now[side].newsletterChangedAt },
    recent: { at: kept.announced.at, created: side, replaced: {} },
  };
}

/**
 * Framework360 shows a person who was never asked as one who said no. On Shopify a person may have said yes and no since: then the no has a
 * later time.
 */
function isOwnNo(side: SideName, { intent, announced }: Base, now: BySide<Snapshot>, at: string): boolean {
  const { newsletter = null } = intent[side] ?? {};
  const isGiven = newsletter === "unsubscribed" || (newsletter === null && side === "framework360");
  const { customer, newsletterChangedAt: saidAt } = now[side];
  if (!isCreationsIntent(intent[side]) || !isGiven || customer.newsletter !== "unsubscribed") return false;
  if (!announced || !areWithin(at, announced.at, creationIsKnownForMs)) return false;
  return saidAt === null || areWithin(saidAt, announced.at, clocksApartMs);
}
