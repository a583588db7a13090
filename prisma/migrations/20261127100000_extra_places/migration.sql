ALTER TABLE "sync_settings" ADD COLUMN "extra_places" JSONB NOT NULL DEFAULT '{}';
