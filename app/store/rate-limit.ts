import type pg from "pg";
import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";

/** Counts one more use of `key`. @returns null within the limit, else the seconds until the key may be used again */
export type RateLimit = (key: string) => Promise<number | null>;

/** A limit of `maxUses` per key in `seconds`, over all processes. A key over its limit costs no query until the window ends. */
export function createRateLimit(
  pool: pg.Pool,
  { name, maxUses, seconds }: { name: string; maxUses: number; seconds: number },
): RateLimit {
  const limiter = new RateLimiterPostgres({
    storeClient: pool,
    storeType: "pool",
    tableName: "rate_limit",
    tableCreated: true,
    keyPrefix: name,
    points: maxUses,
    duration: seconds,
    inMemoryBlockOnConsumed: maxUses + 1,
  });
  return async (key) => {
    try {
      await limiter.consume(key);
      return null;
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      if (refusal.msBeforeNext <= seconds * 1000) return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
      // No window lasts that long: the clock was set back, so counting begins again.
      await limiter.delete(key);
      return null;
    }
  };
}
