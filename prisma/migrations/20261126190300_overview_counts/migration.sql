-- Lines that a later one about the same customer follows are no news of how the customer stands.
ALTER TABLE "activity" ADD COLUMN "superseded" BOOLEAN NOT NULL DEFAULT false;

-- Few lines among many: Overview counts them, and each new line about a customer looks for theirs.
CREATE INDEX "activity_open_outcome_idx" ON "activity"("shop", "outcome", "reason", "at" DESC, "id" DESC)
WHERE "outcome" IN ('failed', 'skipped') AND NOT "superseded";
CREATE INDEX "activity_open_shopify_idx" ON "activity"("shop", "shopify_id")
WHERE "outcome" IN ('failed', 'skipped') AND NOT "superseded";
CREATE INDEX "activity_open_framework360_idx" ON "activity"("shop", "framework360_id")
WHERE "outcome" IN ('failed', 'skipped') AND NOT "superseded";

-- What comparisons carried to Shopify, the latest first.
CREATE INDEX "activity_found_on_framework360_idx" ON "activity"("shop", "at" DESC)
WHERE "cause" = 'sweep' AND "direction" IN ('outbound', 'both') AND "outcome" IN ('created', 'updated', 'partly');

-- Counts the pairs without reading their sealed bases.
CREATE INDEX "customer_link_pairs_idx" ON "customer_link"("shop", "has_owed", "consent_undated")
WHERE "deleted_on" IS NULL AND "shopify_id" IS NOT NULL AND "framework360_id" IS NOT NULL;

ALTER TABLE "framework360_connection" ADD COLUMN "unanswered_since" TIMESTAMPTZ(3);

-- How many customers the side had at the end of the last round.
ALTER TABLE "sweep" ADD COLUMN "customers" INTEGER;
