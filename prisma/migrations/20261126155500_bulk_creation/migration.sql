ALTER TABLE "first_sync"
  ADD COLUMN "bulk_stage" TEXT,
  ADD COLUMN "bulk_operation_id" TEXT,
  ADD COLUMN "bulk_started_at" TIMESTAMPTZ(3),
  ADD COLUMN "bulk_polled_at" TIMESTAMPTZ(3),
  ADD COLUMN "bulk_count" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "bulk_off" BOOLEAN NOT NULL DEFAULT false;

ALTER TABLE "first_sync_customer"
  ADD COLUMN "identity_key" TEXT,
  ADD COLUMN "bulk_tries" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "bulk_line" INTEGER,
  ADD COLUMN "sealed_sent" TEXT;
