-- CreateTable
CREATE TABLE "account_traits" (
    "shop" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "traits" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "account_traits_pkey" PRIMARY KEY ("shop","account")
);

-- CreateTable
-- Not written ahead: what it holds is learnt again within seconds.
CREATE UNLOGGED TABLE "account_pace" (
    "shop" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "calls_per_second" DOUBLE PRECISION NOT NULL,
    "ceiling" DOUBLE PRECISION NOT NULL,
    "lowered_at" TIMESTAMPTZ(6) NOT NULL,
    "next_call_at" TIMESTAMPTZ(6) NOT NULL,
    "paused_until" TIMESTAMPTZ(6) NOT NULL,
    "limited_since" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "account_pace_pkey" PRIMARY KEY ("shop","account")
);

-- AddForeignKey
ALTER TABLE "account_traits" ADD CONSTRAINT "account_traits_shop_fkey" FOREIGN KEY ("shop") REFERENCES "shop"("domain") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account_pace" ADD CONSTRAINT "account_pace_shop_fkey" FOREIGN KEY ("shop") REFERENCES "shop"("domain") ON DELETE CASCADE ON UPDATE CASCADE;
