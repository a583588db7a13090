-- AlterTable
ALTER TABLE "activity" ADD COLUMN "direction" TEXT;

-- Pages go through the activity by time and, within one, by id.
DROP INDEX "activity_shop_at_idx";

-- CreateIndex
CREATE INDEX "activity_shop_at_id_idx" ON "activity"("shop", "at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "activity_shop_outcome_at_id_idx" ON "activity"("shop", "outcome", "at" DESC, "id" DESC);
