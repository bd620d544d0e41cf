-- Checking each new item's session was a quarter of what discovery took
ALTER TABLE "item" DROP CONSTRAINT "item_session_id_fkey";

-- The index of all ordinals finds those that are pending as well, the first of them after the settled ones
DROP INDEX "item_pending_idx";
