import type { Field, SideName } from "../sync/customer.ts";
import type { Direction, Outcome, Reason } from "../sync/outcome.ts";
import { displayedOutcome } from "./activity-outcome.ts";
import type { Database } from "./database/db.server.ts";

type Line = {
  at: Date;
  outcome: Outcome;
  direction: Direction | "both" | null;
  fields: Field[];
  reason: Reason | null;
  target: SideName | null;
};

/** What is on record about one Shopify customer. Waiting jobs are not. */
export type Framework360Standing = {
  link: {
    framework360Id: string | null;
    deletedOn: SideName | null;
    /** Whether a value could not be carried, or waits for the merchant's answer. */
    isOpen: boolean;
  } | null;
  /** The newest line of the activity, and the newest that tells of a write. */
  latest: Line | null;
  written: Line | null;
};

/** How a Shopify customer stands with Framework360. Each look-up has its index, however many customers there are. */
export async function readFramework360Standing(
  db: Database,
  shop: string,
  shopifyId: string,
): Promise<Framework360Standing> {
  const found = await db.customerLink.findUnique({
    where: { shop_shopifyId: { shop, shopifyId } },
    select: {
      ...{ framework360Id: true, deletedOn: true, leftAlone: true },
      ...{ hasOwed: true, consentUndated: true },
    },
  });
  const ids = { shopifyId, framework360Id: found?.framework360Id ?? null };
  const [latest, written] = await Promise.all([
    newestLine(db, shop, ids, {}),
    newestLine(db, shop, ids, {
      outcome: { in: ["created", "updated", "partly"] },
      fields: { isEmpty: false },
    }),
  ]);
  return {
    link: found && {
      framework360Id: found.framework360Id,
      // Whom a person unlinked was not deleted.
      deletedOn: found.leftAlone ? null : (found.deletedOn as SideName | null),
      isOpen: found.hasOwed || found.consentUndated,
    },
    latest,
    written,
  };
}

/** A failure may be recorded under the id of one side alone. Two look-ups instead of one with OR: each has its index. */
async function newestLine(
  db: Database,
  shop: string,
  { shopifyId, framework360Id }: { shopifyId: string; framework360Id: string | null },
  matching: NonNullable<Parameters<Database["activity"]["findFirst"]>[0]>["where"],
): Promise<Line | null> {
  const newest = (ids: { shopifyId: string } | { framework360Id: string }) =>
    db.activity.findFirst({
      where: { shop, ...ids, ...matching },
      orderBy: { at: "desc" },
      select: { at: true, outcome: true, direction: true, fields: true, reason: true, target: true },
    });
  const [one, other] = await Promise.all([
    newest({ shopifyId }),
    framework360Id === null ? null : newest({ framework360Id }),
  ]);
  const row = one && other ? (one.at >= other.at ? one : other) : (one ?? other);
  if (!row) return null;
  const line = row as Line;
  return { ...line, outcome: displayedOutcome(line.outcome, line.reason) };
}
