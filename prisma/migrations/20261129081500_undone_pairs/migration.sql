-- AlterTable
ALTER TABLE "customer_link" ADD COLUMN     "has_undone" BOOLEAN NOT NULL DEFAULT false;
