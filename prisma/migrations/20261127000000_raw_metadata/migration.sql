-- Of CR3, ORF and RW2 files nothing that the camera wrote was read: the next session over their folder reads it.
UPDATE "photo_fingerprint" print SET "metadata" = NULL, "taken_at" = NULL
  FROM "photo" WHERE photo."id" = print."photo_id" AND photo."path" ~* '\.(cr3|orf|rw2)$';
