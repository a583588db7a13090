-- AlterTable
ALTER TABLE "compared_customer" ADD COLUMN     "mark" TEXT;

-- CreateTable
CREATE TABLE "first_sync" (
    "shop" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "comparison_id" UUID,
    "stage" TEXT NOT NULL DEFAULT 'comparing',
    "cursor" TEXT,
    "same" INTEGER NOT NULL DEFAULT 0,
    "skipped" INTEGER NOT NULL DEFAULT 0,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),
    "paused_at" TIMESTAMPTZ(3),
    "stopped_at" TIMESTAMPTZ(3),
    "failure" TEXT,
    "totals" JSONB,

    CONSTRAINT "first_sync_pkey" PRIMARY KEY ("shop")
);

-- CreateTable
CREATE TABLE "first_sync_customer" (
    "id" UUID NOT NULL,
    "shop" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "result" TEXT,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "first_sync_customer_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "first_sync_customer_shop_state_id_idx" ON "first_sync_customer"("shop", "state", "id");

-- CreateIndex
CREATE INDEX "first_sync_customer_shop_done_at_idx" ON "first_sync_customer"("shop", "done_at");

-- CreateIndex
CREATE UNIQUE INDEX "first_sync_customer_shop_side_customer_id_key" ON "first_sync_customer"("shop", "side", "customer_id");

-- AddForeignKey
ALTER TABLE "first_sync" ADD CONSTRAINT "first_sync_shop_fkey" FOREIGN KEY ("shop") REFERENCES "shop"("domain") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "first_sync_customer" ADD CONSTRAINT "first_sync_customer_shop_fkey" FOREIGN KEY ("shop") REFERENCES "first_sync"("shop") ON DELETE CASCADE ON UPDATE CASCADE;
