-- Faces are searched for in a size of the photo. Tiles, which found small faces, are the finest one.
UPDATE training_session SET face_quality = 'fine' WHERE face_quality = 'tiles';
