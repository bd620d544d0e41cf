-- The photos whose files the walk of a session did not find any more
ALTER TABLE "training_session" ADD COLUMN "missing" INTEGER NOT NULL DEFAULT 0;
-- To check this reference for each new photo would take a quarter of the time of discovery
ALTER TABLE "photo" DROP CONSTRAINT "photo_folder_id_fkey";
