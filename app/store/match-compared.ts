import type pg from "pg";

/** Customers for which no earlier step has found a counterpart, or a reason to have none. */
const isFree = "comparison_id = $1 AND partner_id IS NULL AND basis IS NULL";

/** Both customers of each link that is no tombstone. */
const byLink = `
  WITH linked AS (
    SELECT shopify.id AS shopify_row, shopify.customer_id AS shopify_id,
      framework360.id AS framework360_row, framework360.customer_id AS framework360_id
    FROM customer_link AS link
    JOIN compared_customer AS shopify ON shopify.comparison_id = $1 AND shopify.side = 'shopify'
      AND shopify.customer_id = link.shopify_id
    JOIN compared_customer AS framework360 ON framework360.comparison_id = $1
      AND framework360.side = 'framework360' AND framework360.customer_id = link.framework360_id
    WHERE link.shop = $2 AND link.deleted_on IS NULL
  )
  UPDATE compared_customer AS kept SET partner_id = partner.id, basis = 'link'
  FROM (
    SELECT shopify_row AS row, framework360_id AS id FROM linked
    UNION ALL SELECT framework360_row, shopify_id FROM linked
  ) AS partner
  WHERE kept.id = partner.row`;

/** Pairs the customers of the two sides that share an e-mail. If more than two share it, all of them are ambiguous. */
const byEmail = `
  WITH shared AS (
    SELECT email_key, count(*) AS count,
      min(customer_id) FILTER (WHERE side = 'shopify') AS shopify_id,
      min(customer_id) FILTER (WHERE side = 'framework360') AS framework360_id
    FROM compared_customer WHERE ${isFree} AND email_key IS NOT NULL
    GROUP BY email_key HAVING count(DISTINCT side) = 2
  )
  UPDATE compared_customer AS kept SET
    partner_id = CASE WHEN shared.count > 2 THEN NULL
      WHEN kept.side = 'shopify' THEN shared.framework360_id ELSE shared.shopify_id END,
    basis = CASE WHEN shared.count > 2 THEN 'ambiguous' ELSE 'email' END
  FROM shared WHERE kept.email_key = shared.email_key AND kept.partner_id IS NULL AND kept.basis IS NULL
    AND kept.comparison_id = $1`;

/**
 * A customer whose e-mail a linked customer has and keeps. If the counterpart of the linked customer has another e-mail, the
 * linked customer is about to take that one, and this customer is created afterwards.
 */
const heldByLinked = `
  UPDATE compared_customer AS kept SET basis = 'ambiguous'
  FROM compared_customer AS holder
  JOIN compared_customer AS partner ON partner.comparison_id = $1 AND partner.side <> holder.side
    AND partner.customer_id = holder.partner_id
  WHERE kept.comparison_id = $1 AND kept.partner_id IS NULL AND kept.basis IS NULL
    AND holder.comparison_id = $1 AND holder.basis = 'link' AND holder.side <> kept.side
    AND holder.email_key = kept.email_key
    AND COALESCE(partner.email_key, holder.email_key) = holder.email_key`;

/** Like `byEmail`, by phone: for two customers of which at least one has no e-mail. */
const byPhone = `
  WITH met AS (
    SELECT shopify.id AS shopify_row, shopify.customer_id AS shopify_id,
      framework360.id AS framework360_row, framework360.customer_id AS framework360_id,
      count(*) OVER (PARTITION BY shopify.phone_key) AS count
    FROM compared_customer AS shopify
    JOIN compared_customer AS framework360 ON framework360.comparison_id = $1
      AND framework360.side = 'framework360' AND framework360.phone_key = shopify.phone_key
      AND framework360.partner_id IS NULL AND framework360.basis IS NULL
      AND (shopify.email_key IS NULL OR framework360.email_key IS NULL)
    WHERE shopify.comparison_id = $1 AND shopify.side = 'shopify'
      AND shopify.partner_id IS NULL AND shopify.basis IS NULL
  )
  UPDATE compared_customer AS kept SET
    partner_id = CASE WHEN partner.count = 1 THEN partner.id END,
    basis = CASE WHEN partner.count = 1 THEN 'phone' ELSE 'ambiguous' END
  FROM (
    SELECT shopify_row AS row, framework360_id AS id, count FROM met
    UNION ALL SELECT framework360_row, shopify_id, count FROM met
  ) AS partner
  WHERE kept.id = partner.row`;

/**
 * Framework360 customers that share an e-mail, and those without one that share a phone, also with a customer that has an
 * e-mail. No counterpart is chosen for them.
 */
const namesakes = `
  UPDATE compared_customer AS kept SET has_namesake = true,
    basis = CASE WHEN kept.partner_id IS NULL THEN 'ambiguous' ELSE kept.basis END
  FROM (
    SELECT email_key AS key, false AS is_phone
    FROM compared_customer WHERE comparison_id = $1 AND side = 'framework360' AND email_key IS NOT NULL
    GROUP BY 1 HAVING count(*) > 1
    UNION ALL
    SELECT phone_key, true
    FROM compared_customer WHERE comparison_id = $1 AND side = 'framework360' AND phone_key IS NOT NULL
    GROUP BY 1 HAVING count(*) > 1
  ) AS shared
  WHERE kept.comparison_id = $1 AND kept.side = 'framework360' AND kept.basis IS DISTINCT FROM 'link'
    AND (CASE WHEN shared.is_phone THEN kept.email_key IS NULL AND kept.phone_key = shared.key
      ELSE kept.email_key = shared.key END)`;

/** Customers whose linked counterpart no longer exists. They are not brought back. */
const deleted = `
  UPDATE compared_customer AS kept SET basis = 'deleted'
  FROM customer_link AS link
  WHERE kept.comparison_id = $1 AND kept.partner_id IS NULL AND kept.basis IS NULL AND link.shop = $2
    AND ((kept.side = 'shopify' AND link.shopify_id = kept.customer_id
        AND (link.framework360_id IS NOT NULL OR link.deleted_on = 'framework360'))
      OR (kept.side = 'framework360' AND link.framework360_id = kept.customer_id
        AND (link.shopify_id IS NOT NULL OR link.deleted_on = 'shopify')))`;

/** With hundreds of thousands of customers each step takes seconds. */
const steps = [byLink, byEmail, heldByLinked, byPhone, namesakes, deleted];

/**
 * Finds the counterpart of each customer of a comparison, as the synchronization would (app/sync/counterpart.ts): by its
 * link, else by exact e-mail, else by exact phone. It never guesses between two candidates. Repeating it gives the same result.
 */
export async function matchCompared(
  connection: Pick<pg.ClientBase, "query">,
  { comparisonId, shop }: { comparisonId: string; shop: string },
): Promise<void> {
  await connection.query("SELECT analyze_compared_customers()");
  const reset = "UPDATE compared_customer SET partner_id = NULL, basis = NULL, has_namesake = false";
  await connection.query(`${reset} WHERE comparison_id = $1 AND basis IS NOT NULL`, [comparisonId]);
  for (const step of steps) {
    const parameters = step.includes("$2") ? [comparisonId, shop] : [comparisonId];
    await connection.query(step, parameters);
  }
}
