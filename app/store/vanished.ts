import type { Database } from "./database/db.server.ts";
import type { CustomerLinkWhereInput } from "./database/generated/models.ts";
import type { SideName } from "../sync/customer.ts";
import { idColumn } from "../sync/link.ts";

const partSize = 5_000;

/** The customers of a side that earlier rounds saw and this one did not. @param seen all customers that this round saw */
export async function findVanished(
  db: Pick<Database, "sweepMark">,
  shop: string,
  side: SideName,
  seen: ReadonlySet<string>,
): Promise<string[]> {
  const vanished: string[] = [];
  for (let after = ""; ;) {
    const marks = await db.sweepMark.findMany({
      where: { shop, side, customerId: { gt: after } },
      select: { customerId: true },
      orderBy: { customerId: "asc" },
      take: partSize,
    });
    const ids = marks.map(({ customerId }) => customerId);
    vanished.push(...ids.filter((id) => !seen.has(id)));
    if (ids.length < partSize) return vanished;
    after = ids.at(-1)!;
  }
}

/** Deletes these customers' marks. @returns the customers that have a link */
export async function forgetVanished(
  db: Pick<Database, "sweepMark" | "customerLink">,
  shop: string,
  side: SideName,
  ids: readonly string[],
): Promise<string[]> {
  const column = idColumn[side];
  const linked: string[] = [];
  for (let start = 0; start < ids.length; start += partSize) {
    const part = ids.slice(start, start + partSize);
    await db.sweepMark.deleteMany({ where: { shop, side, customerId: { in: part } } });
    const where: CustomerLinkWhereInput = { shop, deletedOn: null, [column]: { in: part } };
    const links = await db.customerLink.findMany({
      where,
      select: { shopifyId: true, framework360Id: true },
    });
    linked.push(...links.flatMap((link) => link[column] ?? []));
  }
  return linked;
}
