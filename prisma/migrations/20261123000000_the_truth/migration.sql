-- CreateTable
CREATE TABLE "installation" (
    "id" UUID NOT NULL,
    "singleton" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "clustered_faces" INTEGER,
    "clustered_revision" BIGINT,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "training_session" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "root_path" TEXT NOT NULL,
    "subdirectories" TEXT[],
    "face_quality" TEXT NOT NULL,
    "min_face_size" DOUBLE PRECISION NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "stage" TEXT,
    "run" INTEGER NOT NULL DEFAULT 1,
    "seq" INTEGER NOT NULL DEFAULT 1,
    "reuse" BOOLEAN NOT NULL DEFAULT true,
    "reason" TEXT,
    "found" INTEGER NOT NULL DEFAULT 0,
    "unreadable" INTEGER NOT NULL DEFAULT 0,
    "discovery_started_at" TIMESTAMPTZ(3),
    "discovery_completed_at" TIMESTAMPTZ(3),
    "job_failures" INTEGER NOT NULL DEFAULT 0,
    "active_ms" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "active_since" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "training_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session_phase" (
    "session_id" INTEGER NOT NULL,
    "phase" TEXT NOT NULL,
    "total" INTEGER,
    "completed" INTEGER NOT NULL DEFAULT 0,
    "skipped" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "worked" INTEGER NOT NULL DEFAULT 0,
    "needed" BOOLEAN NOT NULL DEFAULT true,
    "stage" TEXT,
    "faces" INTEGER NOT NULL DEFAULT 0,
    "people" INTEGER,
    "ungrouped" INTEGER,
    "rate_items" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "rate_seconds" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "rate_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "session_phase_pkey" PRIMARY KEY ("session_id","phase")
);

-- CreateTable
CREATE TABLE "item" (
    "session_id" INTEGER NOT NULL,
    "phase" TEXT NOT NULL,
    "photo_id" INTEGER NOT NULL,
    "ordinal" INTEGER,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "reason" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "ms" INTEGER,
    "duplicate_key" TEXT,
    "duplicate_of" INTEGER,
    "seq" INTEGER,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "item_pkey" PRIMARY KEY ("session_id","phase","photo_id")
);

-- CreateTable
CREATE TABLE "photo" (
    "id" SERIAL NOT NULL,
    "path" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "mtime_ms" DOUBLE PRECISION NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "photo_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "photo_fingerprint" (
    "photo_id" INTEGER NOT NULL,
    "size" BIGINT NOT NULL,
    "mtime_ms" DOUBLE PRECISION NOT NULL,
    "content_hash" TEXT NOT NULL,
    "dhash" TEXT NOT NULL,
    "dhash_version" INTEGER NOT NULL,
    "duplicate_key" TEXT NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,

    CONSTRAINT "photo_fingerprint_pkey" PRIMARY KEY ("photo_id")
);

-- CreateTable
CREATE TABLE "embedding" (
    "photo_id" INTEGER NOT NULL,
    "model_id" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "mtime_ms" DOUBLE PRECISION NOT NULL,
    "vector" BYTEA NOT NULL,
    "tags" JSONB NOT NULL,

    CONSTRAINT "embedding_pkey" PRIMARY KEY ("photo_id","model_id")
);

-- CreateTable
CREATE TABLE "face_scan" (
    "photo_id" INTEGER NOT NULL,
    "model_id" TEXT NOT NULL,
    "options" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "mtime_ms" DOUBLE PRECISION NOT NULL,
    "faces" INTEGER NOT NULL,

    CONSTRAINT "face_scan_pkey" PRIMARY KEY ("photo_id","model_id")
);

-- CreateTable
CREATE TABLE "face" (
    "id" SERIAL NOT NULL,
    "photo_id" INTEGER NOT NULL,
    "model_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "x" REAL NOT NULL,
    "y" REAL NOT NULL,
    "width" REAL NOT NULL,
    "height" REAL NOT NULL,
    "score" REAL NOT NULL,
    "quality" REAL NOT NULL,
    "descriptor" BYTEA NOT NULL,
    "revision" BIGSERIAL NOT NULL,
    "person_id" INTEGER,
    "by_hand" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "face_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "person" (
    "id" SERIAL NOT NULL,
    "name" TEXT,
    "hidden" BOOLEAN NOT NULL DEFAULT false,
    "representative_face_id" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "pace" (
    "phase" TEXT NOT NULL,
    "seconds_per_photo" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "pace_pkey" PRIMARY KEY ("phase")
);

-- CreateIndex
CREATE UNIQUE INDEX "installation_singleton_key" ON "installation"("singleton");

-- CreateIndex
CREATE INDEX "training_session_status_idx" ON "training_session"("status");

-- CreateIndex
CREATE INDEX "training_session_updated_at_idx" ON "training_session"("updated_at");

-- CreateIndex
CREATE INDEX "item_session_id_phase_ordinal_idx" ON "item"("session_id", "phase", "ordinal");

-- CreateIndex
CREATE INDEX "item_session_id_phase_seq_idx" ON "item"("session_id", "phase", "seq");

-- CreateIndex
CREATE INDEX "item_photo_id_idx" ON "item"("photo_id");

-- CreateIndex
CREATE UNIQUE INDEX "photo_path_key" ON "photo"("path");

-- CreateIndex
CREATE INDEX "face_person_id_idx" ON "face"("person_id");

-- CreateIndex
CREATE INDEX "face_model_id_idx" ON "face"("model_id");

-- CreateIndex
CREATE UNIQUE INDEX "face_photo_id_model_id_number_key" ON "face"("photo_id", "model_id", "number");

-- AddForeignKey
ALTER TABLE "session_phase" ADD CONSTRAINT "session_phase_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "training_session"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "item" ADD CONSTRAINT "item_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "training_session"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "item" ADD CONSTRAINT "item_photo_id_fkey" FOREIGN KEY ("photo_id") REFERENCES "photo"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "photo_fingerprint" ADD CONSTRAINT "photo_fingerprint_photo_id_fkey" FOREIGN KEY ("photo_id") REFERENCES "photo"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "embedding" ADD CONSTRAINT "embedding_photo_id_fkey" FOREIGN KEY ("photo_id") REFERENCES "photo"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "face_scan" ADD CONSTRAINT "face_scan_photo_id_fkey" FOREIGN KEY ("photo_id") REFERENCES "photo"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "face" ADD CONSTRAINT "face_photo_id_fkey" FOREIGN KEY ("photo_id") REFERENCES "photo"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "face" ADD CONSTRAINT "face_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;


-- What Prisma's schema language cannot say: invariants that the database itself keeps.

-- In a session the first photo with a duplicate key is the original, and the only one.
CREATE UNIQUE INDEX "item_original_key" ON "item"("session_id", "duplicate_key")
  WHERE "phase" = 'training' AND "state" = 'completed';

-- Finding the next work, and the failures, must not read what is settled.
CREATE INDEX "item_pending_idx" ON "item"("session_id", "phase", "ordinal") WHERE "state" = 'pending';
CREATE INDEX "item_failed_idx" ON "item"("session_id", "phase") WHERE "state" = 'failed';

ALTER TABLE "item" ADD CONSTRAINT "item_state_check"
  CHECK ("state" IN ('pending', 'completed', 'skipped', 'failed'));
ALTER TABLE "item" ADD CONSTRAINT "item_phase_check" CHECK ("phase" IN ('training', 'face_detection'));

ALTER TABLE "session_phase" ADD CONSTRAINT "session_phase_phase_check"
  CHECK ("phase" IN ('training', 'face_detection', 'clustering'));
ALTER TABLE "session_phase" ADD CONSTRAINT "session_phase_counts_check" CHECK (
  "completed" >= 0 AND "skipped" >= 0 AND "failed" >= 0
  AND "completed" + "skipped" + "failed" <= COALESCE("total", 0)
);

ALTER TABLE "training_session" ADD CONSTRAINT "training_session_status_check"
  CHECK ("status" IN ('pending', 'discovering', 'running', 'paused', 'completed', 'failed', 'cancelled'));
ALTER TABLE "training_session" ADD CONSTRAINT "training_session_stage_check"
  CHECK ("stage" IN ('discovery', 'training', 'face_detection', 'clustering'));

-- Who this installation is: the snapshots and the queues carry it.
INSERT INTO "installation" ("id") VALUES (gen_random_uuid());
