import type { PgBoss } from "pg-boss";

import { logger } from "../../log/logger.server.ts";
import { openShopify } from "../../sides.server.ts";
import { pool, prisma } from "../../store/database/db.server.ts";
import { sharedNow } from "../../store/database/shared-clock.ts";
import {
  flowTriggers,
  listFlowNews,
  readFlowListeners,
  saveToldUntil,
  type FlowNews,
  type FlowTrigger,
} from "../../store/flow-listener.ts";
import { readShopRefusal } from "../../store/shopify-refusal.ts";
import { logText } from "../../sync/explanation.ts";
import { requestFlowTriggers } from "./job.ts";

/** The other customers are only counted: a person reads what a workflow makes of each. */
const maxTold = 10;

/** Lines younger than this may not be committed yet: the next turn tells of them. */
const committingMs = 1_000;

const sides: Record<string, string> = { shopify: "Shopify", framework360: "Framework360" };

/**
 * Tells the shop's workflows about the customers synchronized since the last time, each once with the newest outcome. If the
 * process dies halfway, the next turn tells of some customers again.
 * @throws {SideError}
 */
export async function runFlowTriggers(boss: PgBoss, { shop }: { shop: string }): Promise<void> {
  if (await readShopRefusal(pool, shop)) return;
  const listeners = await readFlowListeners(pool, shop);
  const until = new Date(sharedNow().getTime() - committingMs);
  for (const [trigger, after] of listeners) {
    const { told, others } = await listFlowNews(prisma, shop, { trigger, after, until, max: maxTold });
    for (const [index, news] of told.entries()) {
      const payload = payloadOf(trigger, news, index === 0 ? others : 0);
      const refusal = await openShopify(shop).flow.tell(flowTriggers[trigger], payload);
      // Of a customer that Shopify does not take here it takes no later attempt either, which would tell of the others again.
      if (refusal) logger.warn({ shop, trigger, why: logText(refusal) }, "Flow was not told of a customer.");
    }
  }
  if (listeners.size > 0) await saveToldUntil(prisma, shop, until);
  // Of a younger outcome this turn was asked to tell, if it waited then: no other turn was asked for.
  if (await isAnyNewsSince(shop, until, listeners.keys())) await requestFlowTriggers(boss, shop);
}

async function isAnyNewsSince(shop: string, after: Date, triggers: Iterable<FlowTrigger>): Promise<boolean> {
  for (const trigger of triggers) {
    const { told } = await listFlowNews(prisma, shop, { trigger, after, until: sharedNow(), max: 1 });
    if (told.length > 0) return true;
  }
  return false;
}

/** The fields of the trigger's extension. */
function payloadOf(trigger: FlowTrigger, { shopifyId, outcome, target, reason }: FlowNews, others: number) {
  const where = sides[target ?? ""] ?? "both";
  const fields: Record<string, string> =
    trigger === "failed"
      ? { Reason: reason ?? "unknown", "Failed on": where }
      : { Outcome: outcome, "Written on": where };
  return { customer_id: Number(shopifyId.split("/").at(-1)), ...fields, "Other customers": others };
}
