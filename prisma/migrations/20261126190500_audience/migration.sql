-- Which customers each direction concerns, and what a comparison's customers are chosen by.
ALTER TABLE "sync_settings" ADD COLUMN "inbound_audience" TEXT NOT NULL DEFAULT 'everybody';
ALTER TABLE "sync_settings" ADD COLUMN "inbound_tags" TEXT[] DEFAULT ARRAY[]::TEXT[];
ALTER TABLE "sync_settings" ADD COLUMN "outbound_audience" TEXT NOT NULL DEFAULT 'everybody';
ALTER TABLE "sync_settings" ADD COLUMN "outbound_tags" TEXT[] DEFAULT ARRAY[]::TEXT[];
ALTER TABLE "compared_customer" ADD COLUMN "traits" TEXT[];
