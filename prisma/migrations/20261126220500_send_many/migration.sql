-- CreateTable
CREATE TABLE "send_many" (
    "id" UUID NOT NULL,
    "shop" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "source_kind" TEXT NOT NULL,
    "sealed_source" TEXT,
    "cursor" TEXT,
    "is_listed" BOOLEAN NOT NULL DEFAULT false,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stopped_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "failure" TEXT,
    "report" JSONB,

    CONSTRAINT "send_many_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "send_many_customer" (
    "id" UUID NOT NULL,
    "send_id" UUID NOT NULL,
    "shop" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "result" TEXT,
    "reason" TEXT,

    CONSTRAINT "send_many_customer_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "send_many_shop_started_at_idx" ON "send_many"("shop", "started_at");

-- CreateIndex
CREATE INDEX "send_many_customer_send_id_result_idx" ON "send_many_customer"("send_id", "result");

-- CreateIndex
CREATE INDEX "send_many_customer_shop_customer_id_idx" ON "send_many_customer"("shop", "customer_id");

-- CreateIndex
CREATE UNIQUE INDEX "send_many_customer_send_id_customer_id_key" ON "send_many_customer"("send_id", "customer_id");

-- AddForeignKey
ALTER TABLE "send_many" ADD CONSTRAINT "send_many_shop_fkey" FOREIGN KEY ("shop") REFERENCES "shop"("domain") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "send_many_customer" ADD CONSTRAINT "send_many_customer_send_id_fkey" FOREIGN KEY ("send_id") REFERENCES "send_many"("id") ON DELETE CASCADE ON UPDATE CASCADE;
