import { createHash } from "node:crypto";

import { parseBase, type Base } from "../sync/base.ts";
import type { BySide, SideName } from "../sync/customer.ts";
import type { Foresight } from "../sync/foresee.ts";
import { completeSnapshot, type KeptSnapshot } from "../sync/kept-snapshot.ts";
import { mainIdentity } from "../sync/identity.ts";
import { isE164 } from "../sync/normalize.ts";
import type { Memberships } from "../sync/outlook.ts";
import type { Identity, Snapshot } from "../sync/side.ts";
import type { ForeseenGroup, MembershipSql } from "./compared-criteria.ts";
import type { Database } from "./database/db.server.ts";
import { Prisma } from "./database/generated/client.ts";
import { pseudonymOf } from "./encryption/pseudonym.ts";
import type { Sealer } from "./encryption/seal.ts";

const sealedAs = (shop: string) => ({ what: "compared-customer", shop }) as const;

type Run = { shop: string; comparisonId: string };

/** A customer as it was read, with its mark. */
type Read = { snapshot: Snapshot; mark: string };

/** The rows of customers that a comparison read. E-mail and phone are keyed hashes: without our key none can be guessed. */
export async function asCompared(
  db: Pick<Database, "secret">,
  sealer: Sealer,
  { shop, comparisonId }: Run,
  side: SideName,
  customers: readonly Read[],
) {
  return Promise.all(
    customers.map(async ({ snapshot: { shownAs: _shownAs, ...snapshot }, mark }) => ({
      comparisonId,
      shop,
      side,
      customerId: snapshot.id,
      sealedSnapshot: sealer.seal(JSON.stringify(snapshot), sealedAs(shop)),
      ...(await identityKeys(db, sealer, { shop, comparisonId }, snapshot.customer)),
      mark,
    })),
  );
}

/** Opens what `asCompared` sealed. @throws {Error} when no key of ours opens it */
export function openCompared(sealer: Sealer, shop: string, sealed: string): Snapshot {
  return completeSnapshot(JSON.parse(sealer.open(sealed, sealedAs(shop))) as KeptSnapshot);
}

/** The keyed hashes by which a comparison finds a customer; null for a missing value, or a phone that is not in E.164 form. */
export async function identityKeys(
  db: Pick<Database, "secret">,
  sealer: Sealer,
  { shop, comparisonId }: Run,
  { email, phone }: Identity,
): Promise<{ emailKey: string | null; phoneKey: string | null }> {
  const keyOf = (kind: string, value: string | null) =>
    value === null ? null : pseudonymOf(db, sealer, [shop, comparisonId, kind, value]);
  return {
    emailKey: await keyOf("email", email),
    phoneKey: await keyOf("phone", phone !== null && isE164(phone) ? phone : null),
  };
}

/** A customer that a comparison read, with its counterpart and the link of one of them. */
export type ComparedCase = {
  id: string;
  side: SideName;
  basis: string | null;
  hasNamesake: boolean;
  now: BySide<Snapshot | null>;
  /** The customers' marks; null also where an earlier version read the customers. */
  marks: BySide<string | null>;
  link:
    | (BySide<string | null> & { base: Base | null; deletedOn: SideName | null; leftAlone: boolean })
    | null;
};

type CaseRow = {
  id: string;
  side: SideName;
  basis: string | null;
  hasNamesake: boolean;
  own: string;
  partner: string | null;
  ownMark: string | null;
  partnerMark: string | null;
  linkId: string | null;
  shopifyId: string | null;
  framework360Id: string | null;
  base: string | null;
  deletedOn: SideName | null;
  leftAlone: boolean | null;
};

/** A page of pairs and of customers without a counterpart, in the order of their rows, those after `after`. */
export async function readCases(
  db: Pick<Database, "$queryRaw">,
  sealer: Sealer,
  { shop, comparisonId }: Run,
  { after, limit }: { after: string | null; limit: number },
): Promise<ComparedCase[]> {
  const rows = await db.$queryRaw<CaseRow[]>`
    SELECT own.id, own.side, own.basis, COALESCE(partner.has_namesake, own.has_namesake) AS "hasNamesake",
      own.sealed_snapshot AS own, partner.sealed_snapshot AS partner,
      own.mark AS "ownMark", partner.mark AS "partnerMark", link.id AS "linkId",
      link.shopify_id AS "shopifyId", link.framework360_id AS "framework360Id", link.sealed_base AS base,
      link.deleted_on AS "deletedOn", link.left_alone AS "leftAlone"
    FROM compared_customer AS own
    LEFT JOIN compared_customer AS partner ON partner.comparison_id = own.comparison_id
      AND partner.side = 'framework360' AND own.side = 'shopify' AND partner.customer_id = own.partner_id
    LEFT JOIN LATERAL (
      SELECT * FROM (
        SELECT 1 AS rank, one.* FROM customer_link AS one
        WHERE own.side = 'shopify' AND one.shop = ${shop} AND one.shopify_id = own.customer_id
        UNION ALL
        SELECT 2, one.* FROM customer_link AS one
        WHERE one.shop = ${shop} AND one.framework360_id =
          CASE own.side WHEN 'shopify' THEN own.partner_id ELSE own.customer_id END
      ) AS either ORDER BY rank LIMIT 1
    ) AS link ON true
    WHERE own.comparison_id = ${comparisonId}::uuid AND (own.side = 'shopify' OR own.partner_id IS NULL)
      AND own.id > COALESCE(${after}, '00000000-0000-0000-0000-000000000000')::uuid
    ORDER BY own.id LIMIT ${limit}`;
  const open = (sealed: string) => openCompared(sealer, shop, sealed);
  return rows.map((row) => ({
    id: row.id,
    side: row.side,
    basis: row.basis,
    hasNamesake: row.hasNamesake,
    now: asNow(row.side, open(row.own), row.partner === null ? null : open(row.partner)),
    marks: asNow(row.side, row.ownMark, row.partnerMark),
    link: row.linkId === null ? null : asLink(row, sealer, shop),
  }));
}

function asNow<Value>(side: SideName, own: Value, partner: Value): BySide<Value> {
  return side === "shopify"
    ? { shopify: own, framework360: partner }
    : { shopify: partner, framework360: own };
}

function asLink(row: CaseRow, sealer: Sealer, shop: string): NonNullable<ComparedCase["link"]> {
  return {
    shopify: row.shopifyId,
    framework360: row.framework360Id,
    deletedOn: row.deletedOn,
    leftAlone: row.leftAlone === true,
    base: row.base === null ? null : parseBase(JSON.parse(sealer.open(row.base, { what: "base", shop }))),
  };
}

/** The e-mail and phone of a customer that is missing on Shopify and has no namesake; null for any other customer. */
export function identityOfMissing({ now, basis, hasNamesake }: ComparedCase): Identity | null {
  if (!now.framework360 || now.shopify || basis !== null || hasNamesake) return null;
  const { email, phone } = now.framework360.customer;
  return mainIdentity({ email, phone }) && { email, phone };
}

/** Which of these rows still exist: redacting a customer deletes its row. */
export async function findPresent(
  db: Pick<Database, "comparedCustomer">,
  rowIds: readonly string[],
): Promise<Set<string>> {
  const rows = await db.comparedCustomer.findMany({
    where: { id: { in: [...rowIds] } },
    select: { id: true },
  });
  return new Set(rows.map(({ id }) => id));
}

/** Saves the foresight of each case. Equal foresights are stored once, with their count. */
export async function saveForeseen(
  db: Pick<Database, "$executeRaw">,
  comparisonId: string,
  foreseen: readonly { id: string; foresight: Foresight; criteria: readonly string[] }[],
): Promise<void> {
  const hashed = foreseen.map((one) => ({ ...one, hash: hashOf(one.foresight) }));
  const distinct = new Map<string, { hash: string; foresight: Foresight; count: number }>();
  for (const { hash, foresight } of hashed) {
    distinct.set(hash, { hash, foresight, count: (distinct.get(hash)?.count ?? 0) + 1 });
  }
  // The figures of a preview are read at every change of a choice, so they are counted here.
  await db.$executeRaw`
    INSERT INTO comparison_foresight AS kept (comparison_id, hash, foresight, count)
    SELECT ${comparisonId}::uuid, fresh.hash, fresh.foresight, fresh.count
    FROM jsonb_to_recordset(${JSON.stringify([...distinct.values()])}::jsonb)
      AS fresh (hash text, foresight jsonb, count int)
    -- In one order: two jobs that insert the same ones in different orders would deadlock.
    ORDER BY fresh.hash
    ON CONFLICT (comparison_id, hash) DO UPDATE SET count = kept.count + EXCLUDED.count`;
  await db.$executeRaw`
    UPDATE compared_customer AS kept SET foresight_hash = fresh.hash,
      traits = ARRAY(SELECT jsonb_array_elements_text(fresh.criteria))
    FROM jsonb_to_recordset(${JSON.stringify(hashed.map(({ id, hash, criteria }) => ({ id, hash, criteria })))}::jsonb)
      AS fresh (id uuid, hash text, criteria jsonb)
    WHERE kept.id = fresh.id AND kept.comparison_id = ${comparisonId}::uuid`;
}

function hashOf(foresight: Foresight): string {
  return createHash("sha256").update(JSON.stringify(foresight)).digest("base64url").slice(0, 22);
}

/** A case as a list names it. */
export type ForeseenCase = {
  rowId: string;
  /** Which group of foresights it belongs to, see `groupKey`. */
  group: string;
  ids: BySide<string | null>;
  now: BySide<Snapshot | null>;
};

/** The key of a group: its foresight's hash and its memberships. */
export function groupKey({ hash, memberships }: { hash: string; memberships: Memberships }): string {
  return `${hash} ${memberships.shopify} ${memberships.framework360}`;
}

/** The cases of these groups, in the order of their rows, those after `after`. */
export async function listForeseen(
  db: Pick<Database, "$queryRaw">,
  sealer: Sealer,
  { shop, comparisonId }: Run,
  {
    groups,
    membership,
    after,
    limit,
  }: { groups: readonly ForeseenGroup[]; membership: MembershipSql; after: string | null; limit: number },
): Promise<ForeseenCase[]> {
  const hashes = [...new Set(groups.map(({ hash }) => hash))];
  const keys = groups.map(groupKey);
  const key = Prisma.sql`own.foresight_hash || ' ' || ${membership.shopify} || ' ' || ${membership.framework360}`;
  type Row = { id: string; group: string; side: SideName; own: string; partner: string | null };
  const rows = await db.$queryRaw<Row[]>`
    SELECT own.id, ${key} AS "group", own.side, own.sealed_snapshot AS own,
      partner.sealed_snapshot AS partner
    FROM compared_customer AS own
    LEFT JOIN compared_customer AS partner ON partner.comparison_id = own.comparison_id
      AND partner.side = 'framework360' AND own.side = 'shopify' AND partner.customer_id = own.partner_id
    WHERE own.comparison_id = ${comparisonId}::uuid AND own.foresight_hash = ANY(${hashes}::text[])
      AND (${key}) = ANY(${keys}::text[])
      AND own.id > COALESCE(${after}, '00000000-0000-0000-0000-000000000000')::uuid
    ORDER BY own.id LIMIT ${limit}`;
  const open = (sealed: string) => openCompared(sealer, shop, sealed);
  return rows.map(({ id, group, side, own, partner }) => {
    const now = asNow(side, open(own), partner === null ? null : open(partner));
    const ids = { shopify: now.shopify?.id ?? null, framework360: now.framework360?.id ?? null };
    return { rowId: id, group, ids, now };
  });
}
