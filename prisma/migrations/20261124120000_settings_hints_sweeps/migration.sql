-- AlterTable
ALTER TABLE "sync_settings" ADD COLUMN "conflict_winner" TEXT NOT NULL DEFAULT 'shopify',
ADD COLUMN "sync_tags" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN "sync_newsletter" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN "history_lines" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "framework360_connection" ADD COLUMN "refused_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "hint_address" (
    "shop" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "sealed_token" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_hint_at" TIMESTAMPTZ(3),

    CONSTRAINT "hint_address_pkey" PRIMARY KEY ("shop")
);

-- CreateIndex
CREATE UNIQUE INDEX "hint_address_token_hash_key" ON "hint_address"("token_hash");

-- AddForeignKey
ALTER TABLE "hint_address" ADD CONSTRAINT "hint_address_shop_fkey" FOREIGN KEY ("shop") REFERENCES "shop"("domain") ON DELETE CASCADE ON UPDATE CASCADE;

-- A sweep belongs to one side of a shop now. Those so far were Framework360's.
ALTER TABLE "sweep" ADD COLUMN "side" TEXT NOT NULL DEFAULT 'framework360',
ADD COLUMN "started_at" TIMESTAMPTZ(3),
ADD COLUMN "since" TIMESTAMPTZ(3),
DROP CONSTRAINT "sweep_pkey",
ADD CONSTRAINT "sweep_pkey" PRIMARY KEY ("shop", "side");
ALTER TABLE "sweep" ALTER COLUMN "side" DROP DEFAULT;
