-- Who of the merchant's staff was shown whose data, by which page, and when.
CREATE TABLE "access_record" (
    "id" UUID NOT NULL,
    "shop" TEXT NOT NULL,
    "staff_id" TEXT NOT NULL,
    "page" TEXT NOT NULL,
    "shopify_ids" TEXT[] NOT NULL,
    "framework360_ids" TEXT[] NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "access_record_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "access_record_shop_id_idx" ON "access_record"("shop", "id");
CREATE INDEX "access_record_at_idx" ON "access_record"("at");

ALTER TABLE "access_record" ADD CONSTRAINT "access_record_shop_fkey" FOREIGN KEY ("shop") REFERENCES "shop"("domain") ON DELETE CASCADE ON UPDATE CASCADE;
