import { intersectionOverUnion, MAX_PERSON_NAME, personName, type Box, type NamedRegion } from '#libs/contracts';
import { parseXml, type XmlElement } from './xml.js';

/** The faces that an XMP packet names, in the stored picture. */
export interface StoredRegions {
  readonly regions: readonly NamedRegion[];
  /** The size of the picture that they were drawn in, in pixels; null where it does not say. */
  readonly drawnIn: { readonly width: number; readonly height: number } | null;
}

/** The namespaces of XMP in which faces have names. */
export const NAMESPACES = {
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  /** Metadata Working Group: Guidelines for Handling Image Metadata 2.0, section 5.9. */
  'mwg-rs': 'http://www.metadataworkinggroup.com/schemas/regions/',
  stArea: 'http://ns.adobe.com/xmp/sType/Area#',
  stDim: 'http://ns.adobe.com/xap/1.0/sType/Dimensions#',
  /** Microsoft: People Tagging Overview. */
  MP: 'http://ns.microsoft.com/photo/1.2/',
  MPRI: 'http://ns.microsoft.com/photo/1.2/t/RegionInfo#',
  MPReg: 'http://ns.microsoft.com/photo/1.2/t/Region#',
} as const;
type Namespace = keyof typeof NAMESPACES;

/** Of a packet, in bytes. */
export const MAX_XMP_BYTES = 1024 * 1024;
/** Of a photo. */
const MAX_REGIONS = 500;

/**
 * Reads the named faces in an XMP packet: the regions of the Metadata Working Group; where there are none, those of
 * Microsoft. Nothing in it can be trusted: what is damaged or impossible counts as not said.
 */
export function regionsIn(xmp: Buffer): StoredRegions | null {
  if (xmp.length > MAX_XMP_BYTES) return null;
  let fields: readonly XmlElement[];
  try {
    fields = topFields(parseXml(textOf(xmp)));
  } catch {
    return null;
  }
  const found = workingGroup(fields) ?? microsoft(fields);
  return found && { ...found, regions: distinct(found.regions.slice(0, MAX_REGIONS)) };
}

/** UTF-8 or UTF-16, by the mark at the start; padding of zeros is no XML. */
function textOf(bytes: Buffer): string {
  const encoding = { fffe: 'utf-16le', feff: 'utf-16be' }[bytes.toString('hex', 0, 2)] ?? 'utf-8';
  return new TextDecoder(encoding).decode(bytes).replace(/\0+$/, '').trim();
}

function workingGroup(fields: readonly XmlElement[]): StoredRegions | null {
  const info = fieldOf(fields, 'mwg-rs', 'Regions');
  const regions = itemsOf(fieldOf(info, 'mwg-rs', 'RegionList')).flatMap((item) => {
    const type = textIn(item, 'mwg-rs', 'Type');
    const area = fieldOf(item, 'mwg-rs', 'Area');
    if ((type !== '' && type !== 'Face') || !['', 'normalized'].includes(textIn(area, 'stArea', 'unit'))) return [];
    const [x = NaN, y = NaN, width = NaN, height = NaN] = ['x', 'y', 'w', 'h'].map((side) =>
      numberOf(textIn(area, 'stArea', side)),
    );
    return namedRegion(textIn(item, 'mwg-rs', 'Name'), { x: x - width / 2, y: y - height / 2, width, height });
  });
  if (regions.length === 0) return null;
  const dimensions = fieldOf(info, 'mwg-rs', 'AppliedToDimensions');
  const [width = NaN, height = NaN] = ['w', 'h'].map((side) => numberOf(textIn(dimensions, 'stDim', side)));
  return { regions, drawnIn: width > 0 && height > 0 ? { width, height } : null };
}

function microsoft(fields: readonly XmlElement[]): StoredRegions | null {
  const info = fieldOf(fields, 'MP', 'RegionInfo');
  const regions = itemsOf(fieldOf(info, 'MPRI', 'Regions')).flatMap((item) => {
    const rectangle = textIn(item, 'MPReg', 'Rectangle').split(',').map(numberOf);
    const [x = NaN, y = NaN, width = NaN, height = NaN] = rectangle;
    return namedRegion(textIn(item, 'MPReg', 'PersonDisplayName'), { x, y, width, height });
  });
  return regions.length === 0 ? null : { regions, drawnIn: null };
}

/** None where the name is none, or the face not in the picture. What reaches over the edge of the picture is cut off. */
function namedRegion(said: string, { x, y, width, height }: Box): [NamedRegion] | [] {
  const name = personName(said);
  if (name === '' || name.length > MAX_PERSON_NAME) return [];
  const isInside = (at: number, size: number) => size > 0 && size <= 1 && at + size / 2 >= 0 && at + size / 2 <= 1;
  if (!isInside(x, width) || !isInside(y, height)) return [];
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  const box = { x: left, y: top, width: Math.min(1, x + width) - left, height: Math.min(1, y + height) - top };
  return [{ name, box }];
}

/** Without repeated faces: a program that keeps the regions of another may have written a face twice. */
function distinct(regions: readonly NamedRegion[]): NamedRegion[] {
  return regions.filter(
    ({ name, box }, at) =>
      !regions.slice(0, at).some((before) => before.name === name && intersectionOverUnion(before.box, box) > 0.5),
  );
}

function numberOf(text: string): number {
  return text.trim() === '' ? NaN : Number(text);
}

/** The properties of the picture: those of all descriptions in the RDF. */
function topFields({ children }: XmlElement): readonly XmlElement[] {
  const inMeta = children.flatMap((element) => [element, ...element.children]);
  return inMeta.filter((element) => is(element, 'rdf', 'RDF')).flatMap((element) => fieldsOf(element));
}

/** The fields of a structure, which may be in a description of their own. */
function fieldsOf(element: XmlElement): readonly XmlElement[] {
  return element.children.flatMap((child) => (is(child, 'rdf', 'Description') ? fieldsOf(child) : [child]));
}

function fieldOf(
  owner: XmlElement | readonly XmlElement[] | undefined,
  namespace: Namespace,
  local: string,
): XmlElement | undefined {
  const fields = owner === undefined ? [] : 'children' in owner ? fieldsOf(owner) : owner;
  return fields.find((field) => is(field, namespace, local));
}

function textIn(owner: XmlElement | undefined, namespace: Namespace, local: string): string {
  return fieldOf(owner, namespace, local)?.text ?? '';
}

/** The entries of a list. */
function itemsOf(list: XmlElement | undefined): readonly XmlElement[] {
  const containers = list?.children.filter(({ uri }) => uri === NAMESPACES.rdf) ?? [];
  return containers.flatMap(({ children }) => children.filter((child) => is(child, 'rdf', 'li')));
}

function is({ uri, local }: XmlElement, namespace: Namespace, name: string): boolean {
  return uri === NAMESPACES[namespace] && local === name;
}
