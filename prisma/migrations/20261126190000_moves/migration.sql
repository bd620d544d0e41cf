-- A file that was moved: its results belong to the photo at its new path. Candidates are found by size.
ALTER TABLE "photo" ADD COLUMN "moved_to" INTEGER REFERENCES "photo"("id") ON DELETE SET NULL ON UPDATE CASCADE;
CREATE INDEX "photo_moved_to_idx" ON "photo"("moved_to") WHERE "moved_to" IS NOT NULL;
CREATE INDEX "photo_fingerprint_size_idx" ON "photo_fingerprint"("size");
