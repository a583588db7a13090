-- A mark belongs to one side of a shop now. Those so far were Framework360's.
ALTER TABLE "sweep_mark" ADD COLUMN "side" TEXT NOT NULL DEFAULT 'framework360',
DROP CONSTRAINT "sweep_mark_pkey",
ADD CONSTRAINT "sweep_mark_pkey" PRIMARY KEY ("shop", "side", "customer_id");
ALTER TABLE "sweep_mark" ALTER COLUMN "side" DROP DEFAULT;
