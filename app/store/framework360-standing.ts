import type pg from "pg";

import type { Field, SideName } from "../sync/customer.ts";
import type { Direction, Outcome, Reason } from "../sync/outcome.ts";
import { displayedOutcome, openSql } from "./activity-outcome.ts";

type Line = {
  at: Date;
  outcome: Outcome;
  direction: Direction | "both" | null;
  fields: Field[];
  reason: Reason | null;
  target: SideName | null;
};

/** Our records about one Shopify customer. They do not include waiting jobs. */
export type Framework360Standing = {
  link: {
    framework360Id: string | null;
    deletedOn: SideName | null;
    /** Whether a value could not be carried, or waits for the merchant's answer. */
    isOpen: boolean;
    /** Whether a full synchronization was stopped before it looked at the customer. */
    isUnreached: boolean;
  } | null;
  /** Whether the activity names the customer. */
  isTold: boolean;
  /** The line that says how the customer stands now (`openSql`), and the newest line of a write. */
  latest: Line | null;
  written: Line | null;
};

type Row = {
  known: boolean;
  framework360Id: string | null;
  deletedOn: SideName | null;
  leftAlone: boolean | null;
  isTold: boolean;
  isOpen: boolean | null;
  isUnreached: boolean;
  latest: StoredLine | null;
  written: StoredLine | null;
};

type StoredLine = Omit<Line, "at"> & { at: string };

/**
 * The newest line of the activity. A failure may be recorded under the id of one side alone: two look-ups instead of one
 * with OR, so that each has its index.
 */
const newestLine = (condition: string) => {
  const by = (id: string) =>
    `(SELECT at, outcome, direction, fields, reason, target FROM activity
      WHERE shop = $1 AND ${id} AND ${condition} ORDER BY at DESC LIMIT 1)`;
  return `SELECT to_jsonb(newest) AS line
    FROM (${by("shopify_id = $2")} UNION ALL ${by("framework360_id = link.framework360_id")}) AS newest
    ORDER BY newest.at DESC LIMIT 1`;
};

/** One query: a card that is open on Shopify's page asks again and again. */
const standingSql = `
  SELECT link.shopify_id IS NOT NULL AS known, link.framework360_id AS "framework360Id",
    link.deleted_on AS "deletedOn", link.left_alone AS "leftAlone",
    link.has_owed OR link.consent_undated AS "isOpen", latest.line AS latest, written.line AS written,
    EXISTS (SELECT FROM activity WHERE shop = $1 AND shopify_id = $2) AS "isTold",
    EXISTS (
      SELECT FROM first_sync_customer WHERE shop = $1 AND state = 'left'
        AND (side, customer_id) IN (('shopify', $2), ('framework360', link.framework360_id))
    ) AS "isUnreached"
  FROM (VALUES (1)) AS asked
  LEFT JOIN customer_link AS link ON link.shop = $1 AND link.shopify_id = $2
  LEFT JOIN LATERAL (${newestLine(openSql.sql)}) AS latest ON true
  LEFT JOIN LATERAL (
    ${newestLine("outcome IN ('created', 'updated', 'partly') AND cardinality(fields) > 0")}
  ) AS written ON true`;

/** Reads our records about a Shopify customer. Each look-up has its index, however many customers there are. */
export async function readFramework360Standing(
  db: pg.Pool,
  shop: string,
  shopifyId: string,
): Promise<Framework360Standing> {
  const { rows } = await db.query<Row>(standingSql, [shop, shopifyId]);
  const { known, framework360Id, deletedOn, leftAlone, isTold, isOpen, isUnreached, latest, written } =
    rows[0]!;
  const leftOrDeleted = leftAlone ? null : deletedOn;
  return {
    // A customer that a person unlinked was not deleted.
    link: known ? { framework360Id, deletedOn: leftOrDeleted, isOpen: isOpen === true, isUnreached } : null,
    isTold,
    latest: asLine(latest),
    written: asLine(written),
  };
}

function asLine(line: StoredLine | null): Line | null {
  return line && { ...line, at: new Date(line.at), outcome: displayedOutcome(line.outcome, line.reason) };
}
