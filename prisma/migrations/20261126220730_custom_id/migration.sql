-- CreateTable
CREATE TABLE "custom_id" (
    "shop" TEXT NOT NULL,
    "shopify_id" TEXT NOT NULL,
    "framework360_id" TEXT NOT NULL,
    "is_refused" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "custom_id_pkey" PRIMARY KEY ("shop","shopify_id")
);

-- AddForeignKey
ALTER TABLE "custom_id" ADD CONSTRAINT "custom_id_shop_fkey" FOREIGN KEY ("shop") REFERENCES "shop"("domain") ON DELETE CASCADE ON UPDATE CASCADE;
