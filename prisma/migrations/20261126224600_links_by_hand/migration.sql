-- AlterTable
ALTER TABLE "customer_link" ADD COLUMN     "left_alone" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "apart_pair" (
    "shop" TEXT NOT NULL,
    "shopify_id" TEXT NOT NULL,
    "framework360_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "apart_pair_pkey" PRIMARY KEY ("shop","shopify_id","framework360_id")
);

-- CreateIndex
CREATE INDEX "apart_pair_shop_framework360_id_idx" ON "apart_pair"("shop", "framework360_id");

-- AddForeignKey
ALTER TABLE "apart_pair" ADD CONSTRAINT "apart_pair_shop_fkey" FOREIGN KEY ("shop") REFERENCES "shop"("domain") ON DELETE CASCADE ON UPDATE CASCADE;
