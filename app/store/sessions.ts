import { Session } from "@shopify/shopify-api";
import { PrismaSessionStorage } from "@shopify/shopify-app-session-storage-prisma";

import type { Sealer } from "./seal.ts";

type Storage = Pick<
  PrismaSessionStorage<never>,
  "storeSession" | "loadSession" | "deleteSession" | "deleteSessions" | "findSessionsByShop"
>;

/** Shopify's session storage with the access and refresh tokens sealed at rest. */
export function sealedSessionStorage(storage: Storage, sealer: Sealer): Storage {
  const sealed = (session: Session) =>
    new Session({
      ...session.toObject(),
      accessToken: session.accessToken && sealer.seal(session.accessToken),
      refreshToken: session.refreshToken && sealer.seal(session.refreshToken),
    });
  const opened = (session: Session) =>
    new Session({
      ...session.toObject(),
      accessToken: session.accessToken && sealer.open(session.accessToken),
      refreshToken: session.refreshToken && sealer.open(session.refreshToken),
    });

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
