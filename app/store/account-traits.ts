import type { Sql } from "./database/sql.ts";

/**
 * The traits learnt about a shop's Framework360 account. The adapter defines what they mean, and passes `parse`. Each
 * account of the shop has its own traits. They are read once, and again after a trait was learnt.
 */
export function traitsMemory<Traits extends object>(
  sql: Sql,
  shop: string,
  account: string,
  parse: (stored: unknown) => Traits,
) {
  let known: Promise<Traits> | undefined;
  return {
    read: () => (known ??= readTraits(sql, shop, account).then(parse)),
    async learn(learnt: Partial<Traits>): Promise<void> {
      await keepTraits(sql, shop, account, learnt);
      known = undefined;
    },
    async claim(name: string, forMs: number): Promise<boolean> {
      known = undefined;
      return claim(sql, shop, account, { name, forMs });
    },
    release: (name: string) => release(sql, shop, account, name),
  };
}

async function readTraits(sql: Sql, shop: string, account: string): Promise<unknown> {
  const { rows } = await sql.query<{ traits: unknown }>(
    "SELECT traits FROM account_traits WHERE shop = $1 AND account = $2",
    [shop, account],
  );
  return rows[0]?.traits ?? {};
}

/** Saves what was learnt beside the traits that other processes learnt. A trait that is an object is merged name by name. */
async function keepTraits(sql: Sql, shop: string, account: string, learnt: object): Promise<void> {
  const kept = "account_traits.traits";
  const merged = `(SELECT jsonb_object_agg(key, COALESCE(${kept}->key, '{}') || value)
     FROM jsonb_each(EXCLUDED.traits) WHERE jsonb_typeof(value) = 'object')`;
  await sql.query(
    `INSERT INTO account_traits (shop, account, traits)
     SELECT domain, $2, $3::jsonb FROM shop WHERE domain = $1
     ON CONFLICT (shop, account) DO UPDATE SET traits = ${kept} || EXCLUDED.traits || COALESCE(${merged}, '{}')`,
    [shop, account, JSON.stringify(learnt)],
  );
}

/** When a claim ends stands beside the traits, by the database's clock. */
async function claim(
  sql: Sql,
  shop: string,
  account: string,
  { name, forMs }: { name: string; forMs: number },
): Promise<boolean> {
  const until = "jsonb_build_object($3::text, extract(epoch FROM clock_timestamp()) * 1000 + $4)";
  const claims = "COALESCE(account_traits.traits->'claims', '{}')";
  const { rowCount } = await sql.query(
    `INSERT INTO account_traits (shop, account, traits)
     SELECT domain, $2, jsonb_build_object('claims', ${until}) FROM shop WHERE domain = $1
     ON CONFLICT (shop, account) DO UPDATE
       SET traits = account_traits.traits || jsonb_build_object('claims', ${claims} || ${until})
       WHERE COALESCE((${claims}->>$3)::numeric, 0) < extract(epoch FROM clock_timestamp()) * 1000`,
    [shop, account, name, forMs],
  );
  return (rowCount ?? 0) > 0;
}

async function release(sql: Sql, shop: string, account: string, name: string): Promise<void> {
  await sql.query(
    "UPDATE account_traits SET traits = traits #- ARRAY['claims', $3] WHERE shop = $1 AND account = $2",
    [shop, account, name],
  );
}
