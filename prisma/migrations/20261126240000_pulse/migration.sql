-- Grows while the database changes. What outside remembers a larger one, knows that the database was set back.
ALTER TABLE "installation" ADD COLUMN "pulse" INTEGER NOT NULL DEFAULT 0;
