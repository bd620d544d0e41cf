import type { Box, NamedRegion } from '#libs/contracts';
import { storedBox } from './orientation.js';
import type { PictureHeader } from './picture-header.js';
import { NAMESPACES } from './regions.js';

/**
 * Writes an XMP sidecar that names faces, as regions of the Metadata Working Group and as those of Microsoft.
 * @param regions of the upright picture
 */
export function sidecarXml(
  regions: readonly NamedRegion[],
  { width, height, orientation }: Pick<PictureHeader, 'width' | 'height' | 'orientation'>,
): string {
  const stored = regions.map(({ name, box }) => ({ name: escaped(name), box: storedBox(box, orientation) }));
  const declared = Object.entries(NAMESPACES).map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`);
  return `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Darkroom">
 <rdf:RDF ${declared.join('\n  ')}>
  <rdf:Description rdf:about="">
   <mwg-rs:Regions rdf:parseType="Resource">
    <mwg-rs:AppliedToDimensions stDim:w="${width}" stDim:h="${height}" stDim:unit="pixel"/>
    <mwg-rs:RegionList>
     <rdf:Bag>
${stored.map(workingGroupRegion).join('\n')}
     </rdf:Bag>
    </mwg-rs:RegionList>
   </mwg-rs:Regions>
   <MP:RegionInfo rdf:parseType="Resource">
    <MPRI:Regions>
     <rdf:Bag>
${stored.map(microsoftRegion).join('\n')}
     </rdf:Bag>
    </MPRI:Regions>
   </MP:RegionInfo>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
`;
}

function workingGroupRegion({ name, box: { x, y, width, height } }: NamedRegion): string {
  const area = { x: x + width / 2, y: y + height / 2, w: width, h: height };
  const sides = Object.entries(area).map(([side, value]) => `stArea:${side}="${rounded(value)}"`);
  return `      <rdf:li rdf:parseType="Resource">
       <mwg-rs:Name>${name}</mwg-rs:Name>
       <mwg-rs:Type>Face</mwg-rs:Type>
       <mwg-rs:Area ${sides.join(' ')} stArea:unit="normalized"/>
      </rdf:li>`;
}

function microsoftRegion({ name, box: { x, y, width, height } }: NamedRegion): string {
  const rectangle = [x, y, width, height].map(rounded).join(', ');
  return `      <rdf:li MPReg:PersonDisplayName="${name}" MPReg:Rectangle="${rectangle}"/>`;
}

/** Parts of the picture, to a hundredth of a pixel of any photo; never with an exponent. */
function rounded(value: Box['x']): string {
  return value.toFixed(7);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as XML may have it: without the characters that it cannot hold. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
}
