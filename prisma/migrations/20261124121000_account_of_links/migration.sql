-- A shop that disconnects keeps its links, and must still know whose they are.
ALTER TABLE "shop" ADD COLUMN "linked_account" TEXT;
UPDATE "shop" SET "linked_account" = "framework360_connection"."base_url"
FROM "framework360_connection" WHERE "framework360_connection"."shop" = "shop"."domain";

-- AlterTable
ALTER TABLE "hint_address" ADD COLUMN "registered_at" TIMESTAMPTZ(3);
