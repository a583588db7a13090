import type { Base } from "./base.ts";
import type { BySide, SideName } from "./customer.ts";
import { clocksApartMs } from "./late-read.ts";
import type { Snapshot } from "./side.ts";
import { areWithin } from "./situation.ts";

/**
 * Whether a customer of whose creation the run did not learn shows the no that it was created with. No person has said it there, who
 * would change nothing by it: a yes that the other side was given since is newer. Framework360 shows a person who was never asked so, too. On
 * Shopify a person may have said yes and no since: then the no has a later time.
 */
export function isOwnNo(side: SideName, { intent, announced }: Base, now: BySide<Snapshot>): boolean {
  const newsletter = intent[side]?.newsletter ?? null;
  const isGiven = newsletter === "unsubscribed" || (newsletter === null && side === "framework360");
  const { customer, newsletterChangedAt: saidAt } = now[side];
  if (!isGiven || customer.newsletter !== "unsubscribed") return false;
  return saidAt === null || (announced !== null && areWithin(saidAt, announced.at, clocksApartMs));
}
