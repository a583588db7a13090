-- AlterTable
ALTER TABLE "shop" ADD COLUMN "time_zone" TEXT,
ADD COLUMN "time_zone_read_at" TIMESTAMPTZ(3);
