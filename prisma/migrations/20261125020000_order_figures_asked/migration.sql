-- A customer's orders are asked for in turn: those first of whom they were asked for longest ago, or never.
ALTER TABLE "customer_link" ADD COLUMN "orders_asked_at" TIMESTAMPTZ(3);

CREATE INDEX "customer_link_shop_orders_asked_at_idx" ON "customer_link"("shop", "orders_asked_at" ASC NULLS FIRST);
