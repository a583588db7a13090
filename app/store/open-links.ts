import type { Link } from "../sync/link.ts";
import type { Database } from "./database/db.server.ts";

/** Why a link is looked at again: it owes a value, or its newsletter choice waits for the merchant's answer. */
type OpenLinks = { hasOwed: true } | { consentUndated: true };

const linksPerPage = 500;

/** The shop's links of living customers that are open in this way, page by page. */
export async function* listOpenLinks(
  db: Pick<Database, "customerLink">,
  shop: string,
  open: OpenLinks,
  perPage = linksPerPage,
): AsyncGenerator<Pick<Link, "id" | "shopifyId" | "framework360Id">[]> {
  for (let after: string | null = null; ;) {
    const page: Pick<Link, "id" | "shopifyId" | "framework360Id">[] = await db.customerLink.findMany({
      where: { shop, ...open, deletedOn: null, ...(after !== null && { id: { gt: after } }) },
      orderBy: { id: "asc" },
      take: perPage,
      select: { id: true, shopifyId: true, framework360Id: true },
    });
    if (page.length > 0) yield page;
    if (page.length < perPage) return;
    after = page.at(-1)!.id;
  }
}
