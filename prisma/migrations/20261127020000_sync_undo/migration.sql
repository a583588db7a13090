-- AlterTable
ALTER TABLE "first_sync" ADD COLUMN     "undo_from" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

UPDATE "first_sync" SET "undo_from" = "started_at";

-- CreateTable
CREATE TABLE "sync_undo" (
    "shop" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "account" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "total" INTEGER NOT NULL,
    "cursor_at" TIMESTAMPTZ(3),
    "cursor_id" UUID,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stopped_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "failure" TEXT,
    "counts" JSONB,

    CONSTRAINT "sync_undo_pkey" PRIMARY KEY ("shop")
);

-- AddForeignKey
ALTER TABLE "sync_undo" ADD CONSTRAINT "sync_undo_shop_fkey" FOREIGN KEY ("shop") REFERENCES "shop"("domain") ON DELETE CASCADE ON UPDATE CASCADE;
