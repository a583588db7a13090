import { createHmac, randomBytes } from "node:crypto";

import type { Database } from "../database/db.server.ts";
import type { Sealer } from "./seal.ts";

const name = "pseudonym-key";
const sealedAs = { what: "secret", shop: null } as const;
const keys = new WeakMap<object, Promise<string>>();

/**
 * A keyed hash that replaces an id which must not be kept. Equal ids get equal hashes, and a guess about an id cannot be
 * tested without the app's own key. That key survives a rotation of ENCRYPTION_KEY.
 */
export async function pseudonymOf(
  db: Pick<Database, "secret">,
  sealer: Sealer,
  parts: readonly string[],
): Promise<string> {
  const known = keys.get(db.secret) ?? readKey(db, sealer);
  keys.set(db.secret, known);
  known.catch(() => keys.delete(db.secret));
  return createHmac("sha256", await known)
    .update(JSON.stringify(parts))
    .digest("base64url");
}

/** The first process that needs the key creates it. */
async function readKey(db: Pick<Database, "secret">, sealer: Sealer): Promise<string> {
  const sealedValue = sealer.seal(randomBytes(32).toString("base64url"), sealedAs);
  await db.secret.createMany({ data: [{ name, sealedValue }], skipDuplicates: true });
  const row = await db.secret.findUniqueOrThrow({ where: { name } });
  return sealer.open(row.sealedValue, sealedAs);
}
