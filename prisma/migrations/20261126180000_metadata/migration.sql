-- What cameras write into photos. Null until it is read, which the next session over a folder does.
ALTER TABLE "photo_fingerprint" ADD COLUMN "metadata" JSONB, ADD COLUMN "taken_at" TIMESTAMP(0);
