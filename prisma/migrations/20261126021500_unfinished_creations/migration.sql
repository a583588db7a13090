ALTER TABLE "customer_link" ADD COLUMN "unfinished_key" TEXT;
CREATE INDEX "customer_link_shop_unfinished_key_idx" ON "customer_link"("shop", "unfinished_key");
