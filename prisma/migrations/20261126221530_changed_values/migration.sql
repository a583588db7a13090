CREATE TABLE "changed_values" (
    "activity_id" UUID NOT NULL,
    "shop" TEXT NOT NULL,
    "sealed_values" TEXT NOT NULL,
    "on_shopify" INTEGER NOT NULL,
    "in_framework360" INTEGER NOT NULL,
    "newsletter_choices" INTEGER NOT NULL,
    "kept_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "changed_values_pkey" PRIMARY KEY ("activity_id")
);

CREATE INDEX "changed_values_kept_at_idx" ON "changed_values"("kept_at");

ALTER TABLE "changed_values" ADD CONSTRAINT "changed_values_activity_id_fkey" FOREIGN KEY ("activity_id") REFERENCES "activity"("id") ON DELETE CASCADE ON UPDATE CASCADE;
