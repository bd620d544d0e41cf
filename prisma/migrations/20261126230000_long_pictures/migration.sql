-- Long pictures (libs/formats/src/decoding/long-pictures.ts) were searched for faces as a whole: with other options than
-- those of any session, the next one over their folder searches them again
UPDATE "face_scan" SET "options" = "options" || '/whole'
  FROM "photo_fingerprint" print
  WHERE print."photo_id" = "face_scan"."photo_id"
    AND greatest(print."width", print."height") > 2.5 * (least(print."width", print."height") + 0.5);
