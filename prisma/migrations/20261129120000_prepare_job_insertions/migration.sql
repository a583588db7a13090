-- As before, except that the queue's statements are prepared.
CREATE OR REPLACE FUNCTION keep_webhooks(events json, inserts json) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  fresh text[];
  one record;
  insertion text;
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
    -- The queue's statement is planned once per connection: its plan takes a sixth of the time of a batch.
    insertion := 'insert_jobs_' || md5(one.statement);
    IF NOT EXISTS (SELECT FROM pg_prepared_statements WHERE name = insertion) THEN
      EXECUTE format('PREPARE %I AS %s', insertion, one.statement);
    END IF;
    EXECUTE format('EXECUTE %I(%L)', insertion, one.jobs);
  END LOOP;
END $$;
