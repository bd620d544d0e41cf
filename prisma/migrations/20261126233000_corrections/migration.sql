ALTER TABLE "person" ADD COLUMN "merged_into_id" INTEGER;
CREATE INDEX "person_merged_into_id_idx" ON "person"("merged_into_id");
ALTER TABLE "person" ADD CONSTRAINT "person_merged_into_id_fkey" FOREIGN KEY ("merged_into_id") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "face" ADD COLUMN "not_face" BOOLEAN NOT NULL DEFAULT false;

CREATE TABLE "correction" (
    "id" SERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "undone_at" TIMESTAMPTZ(3),
    "person_id" INTEGER,
    "other_id" INTEGER,
    "changes" JSONB,

    CONSTRAINT "correction_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "correction_person_id_idx" ON "correction"("person_id");
CREATE INDEX "correction_other_id_idx" ON "correction"("other_id");

ALTER TABLE "correction" ADD CONSTRAINT "correction_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "correction" ADD CONSTRAINT "correction_other_id_fkey" FOREIGN KEY ("other_id") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

CREATE TABLE "correction_face" (
    "id" SERIAL NOT NULL,
    "correction_id" INTEGER NOT NULL,
    "content_hash" TEXT NOT NULL,
    "x" REAL NOT NULL,
    "y" REAL NOT NULL,
    "width" REAL NOT NULL,
    "height" REAL NOT NULL,
    "kind" TEXT NOT NULL,
    "person_id" INTEGER,
    "before_person_id" INTEGER,
    "face_id" INTEGER,

    CONSTRAINT "correction_face_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "correction_face_correction_id_idx" ON "correction_face"("correction_id");
CREATE INDEX "correction_face_content_hash_idx" ON "correction_face"("content_hash");
CREATE INDEX "correction_face_face_id_idx" ON "correction_face"("face_id");
CREATE INDEX "correction_face_person_id_idx" ON "correction_face"("person_id");
CREATE INDEX "correction_face_before_person_id_idx" ON "correction_face"("before_person_id");
ALTER TABLE "correction_face" ADD CONSTRAINT "correction_face_correction_id_fkey" FOREIGN KEY ("correction_id") REFERENCES "correction"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "correction_face" ADD CONSTRAINT "correction_face_face_id_fkey" FOREIGN KEY ("face_id") REFERENCES "face"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "correction_face" ADD CONSTRAINT "correction_face_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "correction_face" ADD CONSTRAINT "correction_face_before_person_id_fkey" FOREIGN KEY ("before_person_id") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

CREATE TABLE "person_pair" (
    "person_id" INTEGER NOT NULL,
    "other_id" INTEGER NOT NULL,
    "distance" REAL NOT NULL,

    CONSTRAINT "person_pair_pkey" PRIMARY KEY ("person_id", "other_id")
);
CREATE INDEX "person_pair_other_id_idx" ON "person_pair"("other_id");
ALTER TABLE "person_pair" ADD CONSTRAINT "person_pair_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "person_pair" ADD CONSTRAINT "person_pair_other_id_fkey" FOREIGN KEY ("other_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What was placed, or taken out of all people, by hand before there was a journal, and the faces of people with names
WITH "said" AS (
  SELECT face."id", face."photo_id", face."x", face."y", face."width", face."height", face."person_id",
    CASE WHEN NOT face."by_hand" THEN 'named' WHEN face."person_id" IS NULL THEN 'nobody' ELSE 'is' END AS "kind"
  FROM "face" LEFT JOIN "person" ON person."id" = face."person_id"
  WHERE face."by_hand" OR person."name" IS NOT NULL),
"earlier" AS (
  INSERT INTO "correction" ("kind") SELECT 'earlier' WHERE EXISTS (SELECT 1 FROM "said") RETURNING "id")
INSERT INTO "correction_face" ("correction_id", "content_hash", "x", "y", "width", "height", "kind", "person_id",
  "before_person_id", "face_id")
SELECT "earlier"."id", print."content_hash", said."x", said."y", said."width", said."height", said."kind",
  said."person_id", said."person_id", said."id"
FROM "earlier", "said" JOIN "photo_fingerprint" print ON print."photo_id" = said."photo_id";
