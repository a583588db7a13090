import { parseBase, type Base } from "../sync/base.ts";
import type { SideName } from "../sync/customer.ts";
import type { Database } from "./db.server.ts";
import type { Sealer } from "./seal.ts";

/** Two customers that are the same person, with what both sides last agreed on. */
export type Link = {
  id: string;
  shopifyId: string | null;
  framework360Id: string | null;
  base: Base | null;
  /** Set, the link is a tombstone: the customer was deleted on that side and is not to be brought back. */
  deletedOn: SideName | null;
};

export type LinkStore = {
  find(side: SideName, customerId: string): Promise<Link | null>;
  /** Keeps the link; of each customer there is one. @throws on a customer that another link already holds */
  save(link: Omit<Link, "id"> & { id?: string }): Promise<void>;
};

const idColumn = { shopify: "shopifyId", framework360: "framework360Id" } as const;

/** The links of one shop. The base holds a person's data and is sealed. */
export function linkStore(db: Pick<Database, "customerLink">, sealer: Sealer, shop: string): LinkStore {
  return {
    async find(side, customerId) {
      const row = await db.customerLink.findFirst({ where: { shop, [idColumn[side]]: customerId } });
      return (
        row && {
          id: row.id,
          shopifyId: row.shopifyId,
          framework360Id: row.framework360Id,
          base: row.sealedBase === null ? null : parseBase(JSON.parse(sealer.open(row.sealedBase))),
          deletedOn: row.deletedOn as SideName | null,
        }
      );
    },
    async save({ id, base, ...link }) {
      const data = {
        ...link,
        sealedBase: base && sealer.seal(JSON.stringify(base)),
        syncedAt: new Date(),
      };
      if (id === undefined) await db.customerLink.create({ data: { shop, ...data } });
      else await db.customerLink.update({ where: { id }, data });
    },
  };
}

export function linkedId(link: Link, side: SideName): string | null {
  return link[idColumn[side]];
}
