-- CreateTable
CREATE TABLE "listed_customer" (
    "id" UUID NOT NULL,
    "shop" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "sealed_snapshot" TEXT NOT NULL,
    "listed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "listed_customer_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "listed_customer_shop_side_customer_id_key" ON "listed_customer"("shop", "side", "customer_id");

-- CreateIndex
CREATE INDEX "listed_customer_listed_at_idx" ON "listed_customer"("listed_at");

-- AddForeignKey
ALTER TABLE "listed_customer" ADD CONSTRAINT "listed_customer_shop_fkey" FOREIGN KEY ("shop") REFERENCES "shop"("domain") ON DELETE CASCADE ON UPDATE CASCADE;
