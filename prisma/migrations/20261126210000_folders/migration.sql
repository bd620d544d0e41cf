-- Folders of the library, with the sessions that are their history. A photo is in the folder that was walked last over it
CREATE TABLE "folder" (
    "id" SERIAL NOT NULL,
    "path" TEXT NOT NULL,
    "ignore" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "watched" BOOLEAN NOT NULL DEFAULT false,
    "added_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "folder_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "folder_path_key" ON "folder"("path");
INSERT INTO "folder" ("path", "added_at")
  SELECT "root_path", min("created_at") FROM "training_session" GROUP BY "root_path" ORDER BY min("id");
UPDATE "folder" SET "ignore" = coalesce((SELECT "ignore" FROM "training_session"
  WHERE "root_path" = "folder"."path" ORDER BY "id" DESC LIMIT 1), ARRAY[]::TEXT[]);

ALTER TABLE "training_session" ADD COLUMN "folder_id" INTEGER;
UPDATE "training_session" SET "folder_id" = "folder"."id" FROM "folder" WHERE "folder"."path" = "root_path";
ALTER TABLE "training_session" ALTER COLUMN "folder_id" SET NOT NULL, ADD CONSTRAINT "training_session_folder_id_fkey"
  FOREIGN KEY ("folder_id") REFERENCES "folder"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX "training_session_folder_id_idx" ON "training_session"("folder_id");

-- When a walk saw a file last, and since when whole walks have not. A moved file is missing at its old path
ALTER TABLE "photo" ADD COLUMN "folder_id" INTEGER REFERENCES "folder"("id") ON DELETE SET NULL ON UPDATE CASCADE,
  ADD COLUMN "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, ADD COLUMN "missing_since" TIMESTAMPTZ(3);
UPDATE "photo" SET "folder_id" = (SELECT "folder_id" FROM "training_session" JOIN "item" ON "session_id" = "id"
  WHERE "photo_id" = "photo"."id" ORDER BY "id" DESC LIMIT 1);
CREATE INDEX "photo_folder_id_idx" ON "photo"("folder_id");
CREATE INDEX "photo_missing_since_idx" ON "photo"("missing_since") WHERE "missing_since" IS NOT NULL;
-- All files below a folder are those between two paths, by bytes
CREATE INDEX "photo_path_bytes_idx" ON "photo"("path" COLLATE "C");

-- A copy, or a moved file, leads to the photo that has the results
ALTER TABLE "photo" RENAME COLUMN "moved_to" TO "original_id";
ALTER TABLE "photo" RENAME CONSTRAINT "photo_moved_to_fkey" TO "photo_original_id_fkey";
ALTER INDEX "photo_moved_to_idx" RENAME TO "photo_original_id_idx";
UPDATE "photo" SET "missing_since" = CURRENT_TIMESTAMP WHERE "original_id" IS NOT NULL;

-- The small picture by which duplicates are verified, null until it is made, and the group of those that look alike
ALTER TABLE "photo_fingerprint" ADD COLUMN "signature" BYTEA, ADD COLUMN "look_alikes" TEXT,
  ADD COLUMN "revision" BIGSERIAL NOT NULL;
CREATE INDEX "photo_fingerprint_revision_idx" ON "photo_fingerprint"("revision");
CREATE INDEX "photo_fingerprint_look_alikes_idx" ON "photo_fingerprint"("look_alikes") WHERE "look_alikes" IS NOT NULL;
CREATE INDEX "photo_fingerprint_content_hash_idx" ON "photo_fingerprint"("content_hash");
