-- AlterTable
ALTER TABLE "webhook_event" ADD COLUMN     "changed_at" TIMESTAMPTZ(3),
ADD COLUMN     "customer_id" TEXT;

-- CreateIndex
CREATE INDEX "webhook_event_shop_customer_id_idx" ON "webhook_event"("shop", "customer_id");
