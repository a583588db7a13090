-- Pages that are open ask every few seconds for what failed (app/store/failing.ts): few lines among many.
CREATE INDEX "activity_failing_at_id_idx" ON "activity"("shop", "at" DESC, "id" DESC)
WHERE "outcome" = 'failed' OR ("outcome" = 'skipped' AND "reason" IN ('refused', 'ambiguous'));
