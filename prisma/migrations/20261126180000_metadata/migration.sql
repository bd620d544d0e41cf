-- What cameras write into photos, null until it is read, which the next session over a folder does, and what is wrong
-- with photos that are decoded nevertheless.
ALTER TABLE "photo_fingerprint" ADD COLUMN "metadata" JSONB, ADD COLUMN "taken_at" TIMESTAMP(0),
  ADD COLUMN "warnings" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[];
