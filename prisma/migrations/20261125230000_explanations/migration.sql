-- A version that does not know the column goes on writing lines without it, and text into "detail".
ALTER TABLE "activity" ADD COLUMN "explanations" JSONB NOT NULL DEFAULT '[]';
