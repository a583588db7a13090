-- AlterTable
ALTER TABLE "comparison_foresight" ADD COLUMN "count" INTEGER NOT NULL DEFAULT 0;
