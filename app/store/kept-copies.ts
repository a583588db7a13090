import { allFields, isBlank, sideNames, type Customer, type SideName } from "../sync/customer.ts";
import { openCompared } from "./compared-customer.ts";
import type { Database } from "./database/db.server.ts";
import type { Sealer } from "./encryption/seal.ts";
import { openSent } from "./first-sync-bulk.ts";
import { openListed } from "./listed-customers.ts";
import type { PersonIds } from "./redaction.ts";

/**
 * A copy of a customer's values that is kept for a while, outside the link.
 * - `listed`: as a list showed them, for the job that looks at the customer next
 * - `compared`: as the last comparison of both sides read them
 * - `to-be-created`: as they are being created on this side in bulk
 */
export type KeptCopy = {
  kind: "listed" | "compared" | "to-be-created";
  side: SideName;
  /** When they were read; null: not known. */
  at: Date | null;
  /** Without blanks. */
  values: Partial<Customer>;
};

/** Every copy of a person's values that is kept outside the link. */
export async function readKeptCopies(
  db: Pick<Database, "listedCustomer" | "comparedCustomer" | "firstSyncCustomer">,
  sealer: Sealer,
  shop: string,
  ids: PersonIds,
): Promise<KeptCopy[]> {
  const OR = sideNames.map((side) => ({ side, customerId: { in: ids[side] } }));
  const [listed, compared, created] = await Promise.all([
    db.listedCustomer.findMany({ where: { shop, OR } }),
    db.comparedCustomer.findMany({
      where: { shop, OR },
      include: { comparison: { select: { startedAt: true } } },
    }),
    db.firstSyncCustomer.findMany({ where: { shop, OR, sealedSent: { not: null } } }),
  ]);
  return [
    ...listed.map(({ side, listedAt, sealedSnapshot }) => ({
      ...{ kind: "listed" as const, side: side as SideName, at: listedAt },
      values: present(openListed(sealer, shop, sealedSnapshot).customer),
    })),
    ...compared.map(({ side, comparison, sealedSnapshot }) => ({
      ...{ kind: "compared" as const, side: side as SideName, at: comparison.startedAt },
      values: present(openCompared(sealer, shop, sealedSnapshot).customer),
    })),
    ...created.map(({ sealedSent }) => ({
      ...{ kind: "to-be-created" as const, side: "shopify" as const, at: null },
      values: present(openSent(sealer, shop, sealedSent!).customer),
    })),
  ];
}

function present(customer: Customer): Partial<Customer> {
  return Object.fromEntries(
    allFields.flatMap((field) => (isBlank(customer[field]) ? [] : [[field, customer[field]]])),
  ) as Partial<Customer>;
}
