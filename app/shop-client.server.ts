import { observedPoints } from "./metrics/observe-calls.ts";
import { offlineAccessToken } from "./offline-token.server.ts";
import { createAdminClient, type AdminClient } from "./shopify/admin-client.ts";
import { createPointsBudget, type CallOptions, type PointsBudget } from "./shopify/points-budget.ts";
import { pool } from "./store/database/db.server.ts";
import { pointsLedger } from "./store/points-budget.ts";

/** One budget per shop, because Shopify counts the cost of all requests of all processes together. */
const budgets = new Map<string, PointsBudget>();

/** A client of the shop's Admin API, within the shop's points and with its offline token. */
export function adminClient(shop: string, options: CallOptions = {}): AdminClient {
  const budget =
    budgets.get(shop) ?? createPointsBudget({ ledger: pointsLedger(pool, shop), ...observedPoints });
  budgets.set(shop, budget);
  return createAdminClient({
    ...options,
    shop,
    accessToken: (refused) => offlineAccessToken(shop, refused),
    budget,
  });
}
