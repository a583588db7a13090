import type { Database } from "./db.server.ts";
import type { Sealer } from "./seal.ts";

/** A shop's Framework360 account, as the app shows it: never with the key. */
export type ConnectionSummary = { baseUrl: string; apiKeyEnding: string; connectedAt: Date };

export type Credentials = { baseUrl: string; apiKey: string };

export async function readConnection(db: Database, shop: string): Promise<ConnectionSummary | null> {
  return db.framework360Connection.findUnique({
    where: { shop },
    select: { baseUrl: true, apiKeyEnding: true, connectedAt: true },
  });
}

/** The address and the opened key, for a call to the account; null when the shop is not connected. */
export async function readCredentials(
  db: Database,
  sealer: Sealer,
  shop: string,
): Promise<Credentials | null> {
  const row = await db.framework360Connection.findUnique({ where: { shop } });
  return row && { baseUrl: row.baseUrl, apiKey: sealer.open(row.sealedApiKey) };
}

/**
 * Keeps the account. Another account has other customers under the same ids, so a changed address takes the
 * links with it.
 */
export async function saveConnection(
  db: Database,
  sealer: Sealer,
  shop: string,
  { baseUrl, apiKey }: Credentials,
  now: Date,
): Promise<void> {
  const account = {
    baseUrl,
    sealedApiKey: sealer.seal(apiKey),
    apiKeyEnding: apiKey.slice(-4),
    connectedAt: now,
  };
  await db.$transaction([
    db.customerLink.deleteMany({
      where: { shop, owner: { connection: { baseUrl: { not: baseUrl } } } },
    }),
    db.framework360Connection.upsert({ where: { shop }, create: { shop, ...account }, update: account }),
  ]);
}
