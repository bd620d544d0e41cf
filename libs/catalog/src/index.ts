export { addRoot, readAddedRoots, removeRoot } from './folders/added-roots.js';
export { walkedLibrary } from './folders/missing.js';
export { addMounts, readMounts } from './folders/mounts.js';
export { readFolder, readFolders, readIgnorePatterns, updateFolder, type StoredFolder } from './folders/folders.js';
export { previewFolderRemoval, removeFolderPhotos, removeMissing, unusedHashes } from './folders/removal.js';
export { assignPeople, groupFaces } from './people/assign-people.js';
export { correct } from './people/corrections/correct.js';
export { readCorrections } from './people/corrections/read-corrections.js';
export { CorrectionRefused } from './people/corrections/refusal.js';
export { undo } from './people/corrections/undo.js';
export { differencesOf } from './people/different-people.js';
export * from './people/face-library.js';
export * from './people/faces.js';
export * from './people/grouping.js';
export { countNamedFaces, readNamedPhotos, type NamedPhoto } from './people/named-faces.js';
export { nearPeople } from './people/near-people.js';
export * from './people/people.js';
export { readSuggestions } from './people/suggestions.js';
export { representativeFace } from './people/representative-face.js';
export { compareFiles, countPresent, presentPhotos } from './photos/compare-files.js';
export { phaseLibraries } from './phase-libraries.js';
export * from './photos/copies.js';
export * from './photos/highlights.js';
export * from './photos/photo-details.js';
export * from './photos/photo-pages.js';
export * from './photos/photos.js';
export * from './results/embedding-library.js';
export { findReusableFaces, storeFaces } from './results/face-results.js';
export * from './results/duplicates.js';
export {
  copyFingerprints,
  findCandidates,
  findHeirs,
  findOfKnownSize,
  keepResults,
  moveResults,
  noteChanges,
  type Candidate,
  type Heir,
  type Move,
} from './results/moves.js';
export { findOriginals, linkCopies, releaseCopies, replaceOriginals, type Originals } from './results/originals.js';
export {
  findReusableTraining,
  fromBytes,
  storeEmbeddings,
  storeFingerprints,
  storeMetadata,
  storeSignatures,
  type ReusableTraining,
} from './results/training-results.js';
