ALTER TABLE "customer_link"
  ADD COLUMN "has_owed" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "waits_for" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
  ADD COLUMN "consent_undated" BOOLEAN NOT NULL DEFAULT false;
CREATE INDEX "customer_link_shop_has_owed_id_idx" ON "customer_link"("shop", "has_owed", "id");
CREATE INDEX "customer_link_waits_for_idx" ON "customer_link" USING GIN ("waits_for");
CREATE INDEX "customer_link_shop_consent_undated_id_idx" ON "customer_link"("shop", "consent_undated", "id");
ALTER TABLE "sweep" ADD COLUMN "is_full" BOOLEAN NOT NULL DEFAULT false, ADD COLUMN "full_at" TIMESTAMPTZ(3);
