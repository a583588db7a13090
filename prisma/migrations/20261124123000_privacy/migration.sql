-- AlterTable
ALTER TABLE "shop" ADD COLUMN "reinstalled_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "data_request" (
    "id" UUID NOT NULL,
    "shop" TEXT NOT NULL,
    "shopify_id" TEXT NOT NULL,
    "sealed_report" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "data_request_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "data_request_shop_shopify_id_key" ON "data_request"("shop", "shopify_id");

-- CreateIndex
CREATE INDEX "data_request_expires_at_idx" ON "data_request"("expires_at");

-- AddForeignKey
ALTER TABLE "data_request" ADD CONSTRAINT "data_request_shop_fkey" FOREIGN KEY ("shop") REFERENCES "shop"("domain") ON DELETE CASCADE ON UPDATE CASCADE;

-- CreateTable
CREATE TABLE "secret" (
    "name" TEXT NOT NULL,
    "sealed_value" TEXT NOT NULL,

    CONSTRAINT "secret_pkey" PRIMARY KEY ("name")
);
