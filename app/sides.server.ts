import { createFramework360Client } from "./framework360/api/client.ts";
import { withHistoryLines } from "./framework360/customers/with-history-lines.ts";
import { withOrderTotals } from "./framework360/customers/with-order-totals.ts";
import { createFramework360Side } from "./framework360/customers/side.ts";
import { logger } from "./log/logger.server.ts";
import { createAdminClient } from "./shopify/admin-client.ts";
import { createShopifySide } from "./shopify/customer-side.ts";
import { offlineAccessToken } from "./offline-token.server.ts";
import { createPointsBudget } from "./shopify/points-budget.ts";
import { readCredentials } from "./store/framework360-connection.ts";
import { pool, prisma, sealer } from "./store/database/db.server.ts";
import { pointsLedger } from "./store/points-budget.ts";
import { readSettings } from "./store/sync-settings.ts";
import type { SideError } from "./sync/side.ts";
import { accountOptions } from "./framework360-account.server.ts";
import type { SyncPorts } from "./jobs/sync-customer/ports.ts";

/** One budget per shop: Shopify counts what all requests of all processes cost together. */
const budgets = new Map<string, ReturnType<typeof createPointsBudget>>();

type SidesOptions = { withTotals?: boolean; onMissingTotals?: (why: SideError) => void };

/**
 * Both sides of a shop, ready to be called, or why there is none to call.
 * @param withTotals whether a Framework360 customer is read with order count and total spend
 * @param onMissingTotals told why they could not be read; the customer is read all the same
 */
export async function sidesOf(
  shop: string,
  { withTotals = false, onMissingTotals }: SidesOptions = {},
): Promise<SyncPorts["sides"] | "not-connected" | "key-refused"> {
  const credentials = await readCredentials(prisma, sealer, shop);
  if (!credentials) return "not-connected";
  if (credentials.refusedAt) return "key-refused";

  const budget = budgets.get(shop) ?? createPointsBudget({ ledger: pointsLedger(pool, shop) });
  budgets.set(shop, budget);
  const client = createFramework360Client(accountOptions(credentials));
  const plain = createFramework360Side(client);
  const framework360 = withTotals
    ? withOrderTotals(plain, client, {
        onMissing: (err, customerId) => {
          logger.warn({ err, shop, customerId }, "A customer's orders could not be read.");
          onMissingTotals?.(err);
        },
      })
    : plain;
  const { historyLines } = await readSettings(prisma, shop);
  return {
    shopify: createShopifySide(
      createAdminClient({ shop, accessToken: (refused) => offlineAccessToken(shop, refused), budget }),
    ),
    framework360: historyLines
      ? withHistoryLines(framework360, client, {
          now: () => new Date(),
          onMissing: (err, customerId) =>
            logger.warn({ err, shop, customerId }, "A line of a customer's history could not be written."),
        })
      : framework360,
  };
}
