ALTER TABLE "shop" ADD COLUMN "shopify_refused_at" TIMESTAMPTZ(3), ADD COLUMN "shopify_refusal" TEXT;
