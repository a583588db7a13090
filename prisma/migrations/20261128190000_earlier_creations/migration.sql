-- CreateTable
CREATE TABLE "earlier_creation" (
    "shop" TEXT NOT NULL,
    "framework360_id" TEXT NOT NULL,

    CONSTRAINT "earlier_creation_pkey" PRIMARY KEY ("shop","framework360_id")
);

-- AddForeignKey
ALTER TABLE "earlier_creation" ADD CONSTRAINT "earlier_creation_shop_fkey" FOREIGN KEY ("shop") REFERENCES "shop"("domain") ON DELETE CASCADE ON UPDATE CASCADE;
