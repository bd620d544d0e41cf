import { intersectionOverUnion, type Box, type NamedRegion } from '#libs/contracts';

/** Programs draw faces in other sizes: some with hair, some from the brows to the chin. */
const MIN_OVERLAP = 0.3;

interface Boxed {
  readonly box: Readonly<Box>;
}

/**
 * Finds the face that each named region means: the one it overlaps most, otherwise the only one whose centre it holds or
 * that holds its centre. A face is meant by one region only.
 * @returns one entry a region; null where no face was found there
 */
export function matchRegions<Face extends Boxed>(
  regions: readonly NamedRegion[],
  faces: readonly Face[],
): (Face | null)[] {
  const matches = new Map<NamedRegion, Face>();
  const taken = new Set<Face>();
  const match = (region: NamedRegion, face: Face) => {
    if (matches.has(region) || taken.has(face)) return;
    matches.set(region, face);
    taken.add(face);
  };
  const pairs = regions.flatMap((region) => faces.map((face) => ({ region, face })));
  const overlapping = pairs
    .map((pair) => ({ ...pair, overlap: intersectionOverUnion(pair.region.box, pair.face.box) }))
    .filter(({ overlap }) => overlap > MIN_OVERLAP)
    .sort((a, b) => b.overlap - a.overlap);
  for (const { region, face } of overlapping) match(region, face);
  const near = pairs.filter(
    ({ region, face }) => !matches.has(region) && !taken.has(face) && holdsCentre(region.box, face.box),
  );
  for (const { region, face } of near) {
    const isOnly = near.every((other) => (other.region === region) === (other.face === face));
    if (isOnly) match(region, face);
  }
  return regions.map((region) => matches.get(region) ?? null);
}

/** Whether the centre of one of two boxes is in the other. */
function holdsCentre(a: Readonly<Box>, b: Readonly<Box>): boolean {
  return contains(a, b) || contains(b, a);
}

function contains(box: Readonly<Box>, { x, y, width, height }: Readonly<Box>): boolean {
  const [left, top] = [x + width / 2 - box.x, y + height / 2 - box.y];
  return left >= 0 && left <= box.width && top >= 0 && top <= box.height;
}
