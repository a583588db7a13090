ALTER TABLE "account_pace"
  ADD COLUMN "counted" DOUBLE PRECISION NOT NULL DEFAULT 0,
  ADD COLUMN "counted_since" TIMESTAMPTZ(6) NOT NULL DEFAULT 'epoch'::timestamptz;
