-- AlterTable
ALTER TABLE "activity" ADD COLUMN "request_id" UUID;

-- CreateIndex
CREATE INDEX "activity_request_id_idx" ON "activity"("request_id");

-- The last activity of each customer of a page is looked up: the time belongs into the index.
DROP INDEX "activity_shop_shopify_id_idx";
DROP INDEX "activity_shop_framework360_id_idx";

-- CreateIndex
CREATE INDEX "activity_shop_shopify_id_at_idx" ON "activity"("shop", "shopify_id", "at" DESC);

-- CreateIndex
CREATE INDEX "activity_shop_framework360_id_at_idx" ON "activity"("shop", "framework360_id", "at" DESC);
