-- CreateTable
CREATE TABLE "flow_listener" (
    "shop" TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
    "is_enabled" BOOLEAN NOT NULL,
    "said_at" TIMESTAMPTZ(3) NOT NULL,
    "told_until" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "flow_listener_pkey" PRIMARY KEY ("shop","trigger")
);

-- AddForeignKey
ALTER TABLE "flow_listener" ADD CONSTRAINT "flow_listener_shop_fkey" FOREIGN KEY ("shop") REFERENCES "shop"("domain") ON DELETE CASCADE ON UPDATE CASCADE;
