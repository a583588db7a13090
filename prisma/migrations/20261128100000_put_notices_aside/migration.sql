-- Whether customers are being created in bulk, and this Shopify customer, which has no link, may be one of them. In PL/pgSQL
-- each check keeps its own plan by the indexes, whatever statement asks for it.
CREATE FUNCTION may_come_from_bulk(asked_shop text, customer text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM first_sync
    WHERE shop = asked_shop AND stage = 'writing' AND bulk_stage IN ('starting', 'running')
  ) THEN RETURN false; END IF;
  RETURN NOT EXISTS (SELECT FROM customer_link WHERE shop = asked_shop AND shopify_id = customer);
END $$;

-- As before, but the job of a customer that may come from a bulk operation is put aside until the operation's results are
-- taken, which wakes it (app/jobs/first-sync/wake-aside.ts): until then it could only ask for another job. Ten minutes are
-- for a process that died before that.
-- Keeps the events that are new and belong to a shop that has the app, and inserts their jobs, in one round trip. `events`:
-- [{shop, eventId, aboutShop, customerId, changedAt}]. `inserts`: [{statement, jobs}], where a statement of the queue
-- inserts the jobs of a JSON text: [{event, ...}], where `event` is the shop and the event's id with a blank between them.
CREATE OR REPLACE FUNCTION keep_webhooks(events json, inserts json) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  fresh text[];
  one record;
BEGIN
  WITH kept AS (
    INSERT INTO webhook_event (shop, event_id, customer_id, changed_at)
    SELECT given.shop, given."eventId", given."customerId", given."changedAt"
    FROM json_to_recordset(events)
      AS given (shop text, "eventId" text, "aboutShop" boolean, "customerId" text, "changedAt" timestamptz)
    JOIN shop ON shop.domain = given.shop AND (given."aboutShop" OR shop.uninstalled_at IS NULL)
    -- As with jobs: two processes may insert the same events in different orders, and would wait for each other.
    ORDER BY given.shop, given."eventId"
    ON CONFLICT DO NOTHING
    RETURNING shop, event_id
  )
  SELECT array_agg(shop || ' ' || event_id) INTO fresh FROM kept;
  IF fresh IS NULL THEN RETURN; END IF;

  -- Forgets what a list showed of customers that were deleted since: a job that finds a listed customer no more takes its
  -- read for one that is behind, and tries again for a while. A row that a sweep holds shows the customer later, which is
  -- no reason to keep Shopify waiting.
  IF EXISTS (SELECT FROM json_array_elements(events) AS given WHERE given ->> 'changedAt' = 'infinity') THEN
    DELETE FROM listed_customer WHERE id IN (
      SELECT listed.id FROM listed_customer AS listed
      JOIN json_to_recordset(events) AS given (shop text, "eventId" text, "customerId" text, "changedAt" text)
        ON listed.shop = given.shop AND listed.side = 'shopify' AND listed.customer_id = given."customerId"
      WHERE given."changedAt" = 'infinity' AND given.shop || ' ' || given."eventId" = ANY (fresh)
      FOR UPDATE OF listed SKIP LOCKED
    );
  END IF;

  FOR one IN
    SELECT given.statement, json_agg(
      CASE WHEN job.value #>> '{data,side}' = 'shopify' AND job.value #>> '{data,cause}' = 'webhook'
          AND may_come_from_bulk(job.value #>> '{data,shop}', job.value #>> '{data,customerId}')
        THEN (job.value::jsonb || '{"startAfter": "600"}')::json ELSE job.value END
      ORDER BY job.position
    )::text AS jobs
    FROM json_to_recordset(inserts) AS given (statement text, jobs text)
    CROSS JOIN json_array_elements(given.jobs::json) WITH ORDINALITY AS job (value, position)
    WHERE job.value ->> 'event' = ANY (fresh)
    GROUP BY given.statement
  LOOP
    EXECUTE one.statement USING one.jobs;
  END LOOP;
END $$;
