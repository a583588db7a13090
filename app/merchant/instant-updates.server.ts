import { environment } from "../env.server.ts";
import { pool, prisma } from "../store/database/db.server.ts";
import { readFoundBySweeps } from "../store/found-by-sweeps.ts";
import { readLastHint } from "../store/hint-address.ts";
import { carriesFrom, type Policy } from "../sync/policy.ts";

/** Changes in Framework360 for which no hint arrived, so that sweeps had to find them. */
export type MissedUpdates = {
  /** How many customers changed. */
  customers: number;
  /** When the account last sent a hint, ISO 8601; null: never. */
  lastToldAt: string | null;
  /** Whether the app registered its address in the account by itself. */
  isRegistered: boolean;
  /** How long a change may take until a sweep finds it. */
  withinMinutes: number;
};

/** If a sweep finds a single customer first, that may be chance: the hint may have been on its way. */
const minCustomers = 3;
const minRounds = 2;
const lookBackMs = 7 * 86_400_000;

/**
 * Null while hints arrive for the changes that sweeps find, and where changes in Framework360 are not synchronized.
 */
export async function readMissedUpdates(shop: string, policy: Policy): Promise<MissedUpdates | null> {
  if (!carriesFrom(policy, "framework360")) return null;
  const address = await readLastHint(prisma, shop);
  if (!address) return null;
  const { createdAt, lastHintAt, registeredAt } = address;
  const since = new Date(Math.max(Date.now() - lookBackMs, createdAt.getTime(), lastHintAt?.getTime() ?? 0));
  const { SWEEP_INTERVAL_SECONDS: interval } = environment();
  const { customers, rounds } = await readFoundBySweeps(pool, shop, { since, roundSeconds: interval / 2 });
  if (customers < minCustomers || rounds < minRounds) return null;
  const withinMinutes = Math.max(1, Math.ceil(interval / 60));
  return {
    customers,
    lastToldAt: lastHintAt?.toISOString() ?? null,
    isRegistered: registeredAt !== null,
    withinMinutes,
  };
}
