/**
 * Sets a snapshot and publishes it, if it is newer than what is held.
 *
 * KEYS[1] snapshot   KEYS[2] the compatibility key of face detection
 * ARGV[1] installation   ARGV[2] seq   ARGV[3] snapshot or tombstone   ARGV[4] seconds to live
 * ARGV[5] face detection value, '' for none
 * ARGV[6] session channel   ARGV[7] its message, '' for none   ARGV[8] list channel   ARGV[9] its message
 *
 * A value of another installation, or that is no snapshot, is always replaced; a tombstone of this one stands.
 * Returns 1 where it was set and published, 0 where something as new was held.
 */
export const PUBLISH_IF_NEWER = `
local held = redis.call('GET', KEYS[1])
if held then
  local ok, value = pcall(cjson.decode, held)
  if ok and type(value) == 'table' and value.installation == ARGV[1] then
    local seq = type(value.version) == 'table' and tonumber(value.version.seq)
    if value.removed == true or (seq and seq >= tonumber(ARGV[2])) then return 0 end
  end
end
redis.call('SET', KEYS[1], ARGV[3], 'EX', ARGV[4])
if ARGV[5] == '' then redis.call('DEL', KEYS[2]) else redis.call('SET', KEYS[2], ARGV[5], 'EX', ARGV[4]) end
if ARGV[7] ~= '' then redis.call('PUBLISH', ARGV[6], ARGV[7]) end
redis.call('PUBLISH', ARGV[8], ARGV[9])
return 1
`;
