-- Which way each group of fields goes, tags that are left to each side, and the tag of created customers. What a shop chose
-- before stays: `addresses` holds the way of addresses, and where `sync_tags` or `sync_newsletter` is off, no way is the default.
ALTER TABLE "sync_settings" ADD COLUMN "names_way" TEXT NOT NULL DEFAULT 'both';
ALTER TABLE "sync_settings" ADD COLUMN "phone_way" TEXT NOT NULL DEFAULT 'both';
ALTER TABLE "sync_settings" ADD COLUMN "tax_data_way" TEXT NOT NULL DEFAULT 'both';
ALTER TABLE "sync_settings" ADD COLUMN "order_figures_way" TEXT NOT NULL DEFAULT 'to-shopify';
ALTER TABLE "sync_settings" ADD COLUMN "tags_one_way" TEXT;
ALTER TABLE "sync_settings" ADD COLUMN "newsletter_one_way" TEXT;
ALTER TABLE "sync_settings" ADD COLUMN "ignored_tags" TEXT[] DEFAULT ARRAY[]::TEXT[];
ALTER TABLE "sync_settings" ADD COLUMN "created_tag" TEXT;
