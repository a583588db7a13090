-- CreateTable
CREATE TABLE "comparison" (
    "id" UUID NOT NULL,
    "shop" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "stage" TEXT NOT NULL DEFAULT 'shopify',
    "cursor" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),
    "failure" TEXT,

    CONSTRAINT "comparison_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "compared_customer" (
    "id" UUID NOT NULL,
    "comparison_id" UUID NOT NULL,
    "shop" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "sealed_snapshot" TEXT NOT NULL,
    "email_key" TEXT,
    "phone_key" TEXT,
    "partner_id" TEXT,
    "basis" TEXT,
    "has_namesake" BOOLEAN NOT NULL DEFAULT false,
    "foresight_hash" TEXT,

    CONSTRAINT "compared_customer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "comparison_foresight" (
    "comparison_id" UUID NOT NULL,
    "hash" TEXT NOT NULL,
    "foresight" JSONB NOT NULL,

    CONSTRAINT "comparison_foresight_pkey" PRIMARY KEY ("comparison_id","hash")
);

-- CreateIndex
CREATE UNIQUE INDEX "comparison_shop_key" ON "comparison"("shop");

-- CreateIndex
CREATE INDEX "comparison_started_at_idx" ON "comparison"("started_at");

-- CreateIndex
CREATE INDEX "compared_customer_comparison_id_email_key_idx" ON "compared_customer"("comparison_id", "email_key");

-- CreateIndex
CREATE INDEX "compared_customer_comparison_id_phone_key_idx" ON "compared_customer"("comparison_id", "phone_key");

-- CreateIndex
CREATE INDEX "compared_customer_comparison_id_foresight_hash_id_idx" ON "compared_customer"("comparison_id", "foresight_hash", "id");

-- CreateIndex
CREATE UNIQUE INDEX "compared_customer_comparison_id_side_customer_id_key" ON "compared_customer"("comparison_id", "side", "customer_id");

-- AddForeignKey
ALTER TABLE "comparison" ADD CONSTRAINT "comparison_shop_fkey" FOREIGN KEY ("shop") REFERENCES "shop"("domain") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "compared_customer" ADD CONSTRAINT "compared_customer_comparison_id_fkey" FOREIGN KEY ("comparison_id") REFERENCES "comparison"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "comparison_foresight" ADD CONSTRAINT "comparison_foresight_comparison_id_fkey" FOREIGN KEY ("comparison_id") REFERENCES "comparison"("id") ON DELETE CASCADE ON UPDATE CASCADE;
