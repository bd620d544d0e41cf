-- Checking each new item's session was a quarter of what discovery took
ALTER TABLE "item" DROP CONSTRAINT "item_session_id_fkey";
