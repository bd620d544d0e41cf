-- Where in a folder drives were mounted when it was walked: one that is away leaves an empty folder.
ALTER TABLE "folder" ADD COLUMN "mounts" TEXT[] DEFAULT ARRAY[]::TEXT[];
