CREATE TABLE "redaction" (
  "pseudonym" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "redaction_pkey" PRIMARY KEY ("pseudonym")
);

CREATE INDEX "redaction_at_idx" ON "redaction"("at");
