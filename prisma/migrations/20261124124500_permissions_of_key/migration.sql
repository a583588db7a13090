-- What the key was found to be allowed, by function, and when the account was last asked.
ALTER TABLE "framework360_connection" ADD COLUMN "permissions" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "framework360_connection" ADD COLUMN "checked_at" TIMESTAMPTZ(3);
