-- What a phase counts beside its items is named by its declaration in libs/phases
ALTER TABLE "session_phase" ADD COLUMN "facts" JSONB NOT NULL DEFAULT '{}';
UPDATE "session_phase" SET "facts" = jsonb_build_object('faces', "faces") WHERE "phase" = 'face_detection';
UPDATE "session_phase" SET "facts" = jsonb_build_object('people', "people", 'ungrouped', "ungrouped")
  WHERE "phase" = 'clustering';
ALTER TABLE "session_phase" DROP COLUMN "faces", DROP COLUMN "people", DROP COLUMN "ungrouped";

-- Which phases there are is for libs/phases to say
ALTER TABLE "session_phase" DROP CONSTRAINT "session_phase_phase_check";
ALTER TABLE "item" DROP CONSTRAINT "item_phase_check";
ALTER TABLE "training_session" DROP CONSTRAINT "training_session_stage_check";

-- Only the items of the first phase carry duplicate keys
DROP INDEX "item_original_key";
CREATE UNIQUE INDEX "item_original_key" ON "item"("session_id", "duplicate_key")
  WHERE "state" = 'completed' AND "duplicate_key" IS NOT NULL;

-- RenameColumn
ALTER TABLE "training_session" RENAME COLUMN "numbered_seq" TO "ordinals_assigned_seq";

-- Seconds for each photo, or for the whole of a phase that is one piece of work
CREATE TABLE "phase_estimate" (
    "phase" TEXT NOT NULL,
    "seconds_per_photo" DOUBLE PRECISION,
    "seconds" DOUBLE PRECISION,

    CONSTRAINT "phase_estimate_pkey" PRIMARY KEY ("phase")
);
INSERT INTO "phase_estimate" ("phase", "seconds_per_photo", "seconds")
  SELECT "phase", CASE WHEN "phase" <> 'clustering' THEN "seconds_per_photo" END,
    CASE WHEN "phase" = 'clustering' THEN "seconds_per_photo" END
  FROM "pace";
DROP TABLE "pace";
