-- AlterTable
ALTER TABLE "embedding" ADD COLUMN "revision" BIGSERIAL NOT NULL;

-- DropIndex
DROP INDEX "face_person_id_idx";

-- CreateIndex
CREATE INDEX "photo_fingerprint_duplicate_key_idx" ON "photo_fingerprint"("duplicate_key");

-- CreateIndex
CREATE INDEX "embedding_model_id_revision_idx" ON "embedding"("model_id", "revision");

-- CreateIndex
CREATE INDEX "embedding_tags_idx" ON "embedding" USING GIN ("tags" jsonb_path_ops);

-- CreateIndex
CREATE INDEX "face_person_id_quality_id_idx" ON "face"("person_id", "quality" DESC, "id");
