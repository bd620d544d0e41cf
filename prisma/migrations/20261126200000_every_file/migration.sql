-- What a walk found beside photos: a row for each, and their number by state and kind
ALTER TABLE "training_session" ADD COLUMN "ignore" TEXT[] DEFAULT ARRAY[]::TEXT[],
  ADD COLUMN "other_files" JSONB NOT NULL DEFAULT '{}';
UPDATE "training_session" SET "other_files" = jsonb_build_object('unreadable', jsonb_build_object('file', "unreadable"))
  WHERE "unreadable" > 0;
ALTER TABLE "training_session" DROP COLUMN "unreadable";

CREATE TABLE "other_file" (
    "id" SERIAL NOT NULL,
    "session_id" INTEGER NOT NULL,
    "path" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "files" INTEGER NOT NULL,

    CONSTRAINT "other_file_pkey" PRIMARY KEY ("id")
);

-- A path may be longer than an entry of an index
CREATE UNIQUE INDEX "other_file_path_key" ON "other_file"("session_id", md5("path"));
CREATE INDEX "other_file_session_id_state_id_idx" ON "other_file"("session_id", "state", "id");

ALTER TABLE "other_file" ADD CONSTRAINT "other_file_session_id_fkey" FOREIGN KEY ("session_id")
  REFERENCES "training_session"("id") ON DELETE CASCADE ON UPDATE CASCADE;
