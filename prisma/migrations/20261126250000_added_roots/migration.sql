-- Folders of this computer that were allowed in the dashboard, beside the configured roots.
CREATE TABLE "added_root" (
    "id" SERIAL NOT NULL,
    "path" TEXT NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "added_root_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "added_root_path_key" ON "added_root"("path");
