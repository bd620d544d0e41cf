-- AlterTable
ALTER TABLE "training_session" ADD COLUMN "numbered_seq" INTEGER;

-- The items of these got their places under a seq of their own
UPDATE "training_session" SET "numbered_seq" = 0 WHERE "discovery_completed_at" IS NOT NULL;
