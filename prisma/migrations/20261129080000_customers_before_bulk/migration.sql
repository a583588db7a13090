-- As before, but a customer whom the first synchronization's comparison read on Shopify was there before the operation began, and is
-- none that it creates: changes of it do not wait for the results.
CREATE OR REPLACE FUNCTION may_come_from_bulk(asked_shop text, customer text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  compared uuid;
BEGIN
  SELECT comparison_id INTO compared FROM first_sync
  WHERE shop = asked_shop AND stage = 'writing' AND bulk_stage IN ('starting', 'running');
  IF NOT FOUND THEN RETURN false; END IF;
  IF EXISTS (SELECT FROM customer_link WHERE shop = asked_shop AND shopify_id = customer) THEN RETURN false; END IF;
  RETURN NOT EXISTS (
    SELECT FROM compared_customer WHERE comparison_id = compared AND side = 'shopify' AND customer_id = customer
  );
END $$;
