-- AlterTable
ALTER TABLE "send_many" ADD COLUMN     "restarts" INTEGER NOT NULL DEFAULT 0;
