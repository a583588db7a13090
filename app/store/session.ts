import { Session } from "@shopify/shopify-api";
import { PrismaSessionStorage } from "@shopify/shopify-app-session-storage-prisma";

import type { Database } from "./database/db.server.ts";
import type { SealedAs, Sealer } from "./encryption/seal.ts";

type Storage = Pick<
  PrismaSessionStorage<never>,
  "storeSession" | "loadSession" | "deleteSession" | "deleteSessions" | "findSessionsByShop"
>;

/** Shopify's session storage with the access and refresh tokens sealed at rest. */
export function sealedSessionStorage(storage: Storage, sealer: Sealer): Storage {
  const withTokens = (session: Session, change: (token: string, as: SealedAs) => string) => {
    const { shop, accessToken, refreshToken } = session;
    return new Session({
      ...session.toObject(),
      accessToken: accessToken && change(accessToken, { what: "access-token", shop }),
      refreshToken: refreshToken && change(refreshToken, { what: "refresh-token", shop }),
    });
  };
  const sealed = (session: Session) => withTokens(session, sealer.seal);
  const opened = (session: Session) => withTokens(session, sealer.open);

  return {
    storeSession: (session) => storage.storeSession(sealed(session)),
    loadSession: async (id) => {
      const session = await storage.loadSession(id);
      return session && opened(session);
    },
    findSessionsByShop: async (shop) => (await storage.findSessionsByShop(shop)).map(opened),
    deleteSession: (id) => storage.deleteSession(id),
    deleteSessions: (ids) => storage.deleteSessions(ids),
  };
}

/** The shops whose offline token, or whose refresh token, expires before the time given for it. */
export async function listShopsWithExpiringTokens(
  db: Database,
  { token, refreshToken }: { token: Date; refreshToken: Date },
): Promise<string[]> {
  const rows = await db.session.findMany({
    where: {
      isOnline: false,
      refreshToken: { not: null },
      OR: [{ expires: { lt: token } }, { refreshTokenExpires: { lt: refreshToken } }],
    },
    select: { shop: true },
    orderBy: { expires: "asc" },
  });
  return rows.map(({ shop }) => shop);
}
