-- CreateTable
-- Not written ahead: what it holds is worth less than the second it would take to ask Shopify again.
CREATE UNLOGGED TABLE "points_budget" (
    "shop" TEXT NOT NULL,
    "available" DOUBLE PRECISION NOT NULL,
    "maximum" DOUBLE PRECISION NOT NULL,
    "restore_rate" DOUBLE PRECISION NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "points_budget_pkey" PRIMARY KEY ("shop")
);

-- AddForeignKey
ALTER TABLE "points_budget" ADD CONSTRAINT "points_budget_shop_fkey" FOREIGN KEY ("shop") REFERENCES "shop"("domain") ON DELETE CASCADE ON UPDATE CASCADE;
