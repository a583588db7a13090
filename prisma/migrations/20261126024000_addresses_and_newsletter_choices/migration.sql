ALTER TABLE "sync_settings" ADD COLUMN "addresses" TEXT NOT NULL DEFAULT 'both';
ALTER TABLE "sync_settings" ADD COLUMN "not_subscribed_means" TEXT;
ALTER TABLE "sync_settings" ADD COLUMN "newsletter_list" TEXT;
