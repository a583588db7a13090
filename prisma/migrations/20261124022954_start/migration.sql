-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "shop" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "isOnline" BOOLEAN NOT NULL DEFAULT false,
    "scope" TEXT,
    "expires" TIMESTAMP(3),
    "accessToken" TEXT NOT NULL,
    "userId" BIGINT,
    "firstName" TEXT,
    "lastName" TEXT,
    "email" TEXT,
    "accountOwner" BOOLEAN NOT NULL DEFAULT false,
    "locale" TEXT,
    "collaborator" BOOLEAN DEFAULT false,
    "emailVerified" BOOLEAN DEFAULT false,
    "refreshToken" TEXT,
    "refreshTokenExpires" TIMESTAMP(3),

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shop" (
    "domain" TEXT NOT NULL,
    "installed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "uninstalled_at" TIMESTAMPTZ(3),

    CONSTRAINT "shop_pkey" PRIMARY KEY ("domain")
);

-- CreateTable
CREATE TABLE "sync_settings" (
    "shop" TEXT NOT NULL,
    "customers_enabled" BOOLEAN NOT NULL DEFAULT false,
    "shopify_to_framework360" BOOLEAN NOT NULL DEFAULT false,
    "framework360_to_shopify" BOOLEAN NOT NULL DEFAULT false,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sync_settings_pkey" PRIMARY KEY ("shop")
);

-- CreateTable
CREATE TABLE "framework360_connection" (
    "shop" TEXT NOT NULL,
    "base_url" TEXT NOT NULL,
    "sealed_api_key" TEXT NOT NULL,
    "api_key_ending" TEXT NOT NULL,
    "connected_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "framework360_connection_pkey" PRIMARY KEY ("shop")
);

-- CreateTable
CREATE TABLE "customer_link" (
    "id" UUID NOT NULL,
    "shop" TEXT NOT NULL,
    "shopify_id" TEXT,
    "framework360_id" TEXT,
    "sealed_base" TEXT,
    "deleted_on" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "synced_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "customer_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "activity" (
    "id" UUID NOT NULL,
    "shop" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "cause" TEXT NOT NULL,
    "target" TEXT,
    "shopify_id" TEXT,
    "framework360_id" TEXT,
    "outcome" TEXT NOT NULL,
    "fields" TEXT[],
    "conflicts" TEXT[],
    "reason" TEXT,
    "detail" TEXT,

    CONSTRAINT "activity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_event" (
    "shop" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_event_pkey" PRIMARY KEY ("shop","event_id")
);

-- CreateTable
CREATE TABLE "sweep" (
    "shop" TEXT NOT NULL,
    "cursor" TEXT,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "sweep_pkey" PRIMARY KEY ("shop")
);

-- CreateTable
CREATE TABLE "sweep_mark" (
    "shop" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "sweep_mark_pkey" PRIMARY KEY ("shop","customer_id")
);

-- CreateIndex
CREATE INDEX "session_shop_idx" ON "session"("shop");

-- CreateIndex
CREATE UNIQUE INDEX "customer_link_shop_shopify_id_key" ON "customer_link"("shop", "shopify_id");

-- CreateIndex
CREATE UNIQUE INDEX "customer_link_shop_framework360_id_key" ON "customer_link"("shop", "framework360_id");

-- CreateIndex
CREATE INDEX "activity_shop_at_idx" ON "activity"("shop", "at" DESC);

-- CreateIndex
CREATE INDEX "activity_shop_shopify_id_idx" ON "activity"("shop", "shopify_id");

-- CreateIndex
CREATE INDEX "activity_shop_framework360_id_idx" ON "activity"("shop", "framework360_id");

-- CreateIndex
CREATE INDEX "webhook_event_received_at_idx" ON "webhook_event"("received_at");

-- AddForeignKey
ALTER TABLE "sync_settings" ADD CONSTRAINT "sync_settings_shop_fkey" FOREIGN KEY ("shop") REFERENCES "shop"("domain") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "framework360_connection" ADD CONSTRAINT "framework360_connection_shop_fkey" FOREIGN KEY ("shop") REFERENCES "shop"("domain") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "customer_link" ADD CONSTRAINT "customer_link_shop_fkey" FOREIGN KEY ("shop") REFERENCES "shop"("domain") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "activity" ADD CONSTRAINT "activity_shop_fkey" FOREIGN KEY ("shop") REFERENCES "shop"("domain") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_event" ADD CONSTRAINT "webhook_event_shop_fkey" FOREIGN KEY ("shop") REFERENCES "shop"("domain") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sweep" ADD CONSTRAINT "sweep_shop_fkey" FOREIGN KEY ("shop") REFERENCES "shop"("domain") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sweep_mark" ADD CONSTRAINT "sweep_mark_shop_fkey" FOREIGN KEY ("shop") REFERENCES "shop"("domain") ON DELETE CASCADE ON UPDATE CASCADE;
