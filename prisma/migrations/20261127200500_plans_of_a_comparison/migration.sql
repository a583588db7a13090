-- A comparison fills this table within minutes, and PostgreSQL, which has not looked at it yet, reads the whole other side for
-- each customer. Only the owner may have it looked at, and the app may be somebody else. Where another one has it looked at, that
-- is enough.
CREATE FUNCTION analyze_compared_customers() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  ANALYZE (SKIP_LOCKED) public.compared_customer;
END
$$;

-- The search for who waits for a customer read the list of what was not in the index yet, at each run.
ALTER INDEX "customer_link_waits_for_idx" SET (fastupdate = off);
SELECT gin_clean_pending_list('customer_link_waits_for_idx');
