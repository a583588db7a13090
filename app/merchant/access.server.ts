import { environment } from "../env.server.ts";
import { keepAccess, listAccess, type AccessPage, type AccessRecord } from "../store/access-record.ts";
import { prisma } from "../store/database/db.server.ts";
import type { PersonIds } from "../store/redaction.ts";

/** Who looks at a page: a person of the shop's staff, by Shopify's id. */
export type Viewer = { shop: string; staffId: string };

/** Only for the library's types, which allow a page without a session token: pages within the admin always have one. */
const unknownStaff = "unknown";

/** Who sent this request, as the session token says. */
export function viewerOf({
  session,
  sessionToken,
}: {
  session: { shop: string };
  sessionToken?: { sub: string } | undefined;
}): Viewer {
  return { shop: session.shop, staffId: sessionToken?.sub ?? unknownStaff };
}

/** Records which customers the person is about to be shown. It is called before the answer, so that none is missing. */
export function recordAccess({ shop, staffId }: Viewer, page: AccessPage, ids: PersonIds): Promise<void> {
  return keepAccess(prisma, shop, { staffId, page, ids, at: new Date() });
}

export type AccessList = {
  /** Times are ISO 8601. */
  records: (Omit<AccessRecord, "at"> & { at: string })[];
  /** The record after which the next page begins; null: this is the last page. */
  next: string | null;
  /** For how many days each is kept. */
  days: number;
};

const pageSize = 50;

/** A page of the access record, newest first. */
export async function readAccess(shop: string, after: string | null): Promise<AccessList> {
  const records = await listAccess(prisma, shop, { after, limit: pageSize + 1 });
  const shown = records.slice(0, pageSize);
  const next = records.length > pageSize ? shown.at(-1)!.id : null;
  return {
    records: shown.map((one) => ({ ...one, at: one.at.toISOString() })),
    next,
    days: environment().ACCESS_LOG_DAYS,
  };
}
