-- A comparison fills this table within minutes, and PostgreSQL, which has not looked at it yet, reads the whole other side for
-- each customer. Only the owner may have it looked at, and the app may be somebody else.
CREATE FUNCTION analyze_compared_customers() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
AS $$
BEGIN
  ANALYZE compared_customer;
END
$$;

-- Each saved link went through a list of all that were saved since the last vacuum.
ALTER INDEX "customer_link_waits_for_idx" SET (fastupdate = off);
