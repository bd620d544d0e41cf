import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { personName, type NamedRegion } from '#libs/contracts';
import type { Orientation } from './orientation.js';
import { storedBox } from './orientation.js';
import { NAMESPACES, regionsIn } from './regions.js';
import { sidecarXml } from './sidecar-xml.js';

/** A packet of XMP whose picture has these properties; `mwg-rs` and the others are declared. */
const packet = (properties: string, attributes = '') => `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF ${Object.entries(NAMESPACES)
  .map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`)
  .join(' ')}>
<rdf:Description rdf:about="" ${attributes}>${properties}</rdf:Description></rdf:RDF></x:xmpmeta>${' '.repeat(2000)}
<?xpacket end="w"?>`;
const read = (xmp: string) => regionsIn(Buffer.from(xmp));

const AREA = '<mwg-rs:Area stArea:x="0.5" stArea:y="0.4" stArea:w="0.2" stArea:h="0.4" stArea:unit="normalized"/>';
/** Regions of the Metadata Working Group, with one entry. */
const entry = (content: string) =>
  packet(
    `<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:RegionList><rdf:Bag><rdf:li rdf:parseType="Resource">${content}
    </rdf:li></rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>`,
  );
const named = (name: string, area = AREA) => entry(`<mwg-rs:Name>${name}</mwg-rs:Name>${area}`);
const areaOf = (x: number | string, y: number, w: number, h: number) =>
  `<mwg-rs:Area stArea:x="${x}" stArea:y="${y}" stArea:w="${w}" stArea:h="${h}" stArea:unit="normalized"/>`;

const close = (value: number) => expect.closeTo(value, 5) as number;
const BOX = { x: close(0.4), y: close(0.2), width: close(0.2), height: close(0.4) };

describe('names in XMP', () => {
  it('are read from regions as Lightroom and Picasa write them', () => {
    const xmp = packet(
      `<mwg-rs:Regions rdf:parseType="Resource">
        <mwg-rs:AppliedToDimensions stDim:w="4000" stDim:h="3000" stDim:unit="pixel"/>
        <mwg-rs:RegionList><rdf:Seq>
          <rdf:li><rdf:Description mwg-rs:Name="Ada &amp; Co" mwg-rs:Type="Face" mwg-rs:Rotation="0.1">${AREA}</rdf:Description></rdf:li>
          <rdf:li rdf:parseType="Resource"><mwg-rs:Area rdf:parseType="Resource"><stArea:x>0.5</stArea:x><stArea:y>0.4</stArea:y>
            <stArea:w>0.2</stArea:w><stArea:h>0.4</stArea:h></mwg-rs:Area>
            <mwg-rs:Name>Bén</mwg-rs:Name><mwg-rs:Type>Face</mwg-rs:Type></rdf:li>
          <rdf:li><rdf:Description mwg-rs:Name="Rex" mwg-rs:Type="Pet">${AREA}</rdf:Description></rdf:li>
          <rdf:li><rdf:Description mwg-rs:Type="Face">${AREA}</rdf:Description></rdf:li>
        </rdf:Seq></mwg-rs:RegionList></mwg-rs:Regions>`,
    );
    const regions = [
      { name: 'Ada & Co', box: BOX },
      { name: 'Bén', box: BOX },
    ];
    const expected = { regions, drawnIn: { width: 4000, height: 3000 } };
    expect(read(xmp)).toEqual(expected);
    expect(read(xmp.replaceAll('mwg-rs', 'faces'))).toEqual(expected);
    expect(regionsIn(Buffer.from(`\uFEFF${xmp}`, 'utf16le'))).toEqual(expected);
    expect(read(`${xmp}\0\0`)).toEqual(expected);
  });

  it('are read from regions of Microsoft, where there are no others', () => {
    const microsoft = `<MP:RegionInfo><rdf:Description><MPRI:Regions><rdf:Bag>
      <rdf:li><rdf:Description MPReg:Rectangle="0.4, 0.2, 0.2, 0.4" MPReg:PersonDisplayName="Cleo"/></rdf:li>
      <rdf:li MPReg:PersonDisplayName="Nowhere"/></rdf:Bag></MPRI:Regions></rdf:Description></MP:RegionInfo>`;
    const cleo = { name: 'Cleo', box: BOX };
    expect(read(packet(microsoft))).toEqual({ regions: [cleo], drawnIn: null });
    expect(read(named('Ada').replace('<mwg-rs:Regions', `${microsoft}<mwg-rs:Regions`))?.regions).toEqual([
      { name: 'Ada', box: BOX },
    ]);
  });

  it.each([
    ['spaces around', '  Ada \n', 'Ada'],
    ['control characters', 'Ada&#x9;&#xA;L.', 'Ada L.'],
    ['letters in two parts', 'Zoe\u0308', 'Zoë'],
    ['CDATA', '<![CDATA[<Ada>]]>', '<Ada>'],
  ])('are cleaned of %s', (_, said, name) => {
    expect(read(named(said))?.regions).toEqual([{ name, box: BOX }]);
  });

  it.each([
    ['an empty name', named('  ')],
    ['a name of 201 characters', named('x'.repeat(201))],
    ['no size', named('Ada', areaOf(0.5, 0.5, 0, 0.2))],
    ['a size over that of the picture', named('Ada', areaOf(0.5, 0.5, 1.2, 0.2))],
    ['a place outside', named('Ada', areaOf(1.5, 0.5, 0.2, 0.2))],
    ['a place that is no number', named('Ada', areaOf('left', 0.5, 0.2, 0.2))],
    ['a place that is missing', named('Ada', '')],
    ['a place in pixels', named('Ada', AREA.replace('normalized', 'pixel'))],
    ['another namespace', named('Ada').replace(NAMESPACES['mwg-rs'], 'http://example.org/')],
    ['an unclosed element', named('Ada').replace('</rdf:RDF>', '')],
    ['a document type', named('&a;').replace('<x:xmpmeta', '<!DOCTYPE x [<!ENTITY a "Ada">]><x:xmpmeta')],
    ['an unknown entity', named('&ada;')],
    ['elements nested too deeply', entry('<a>'.repeat(50) + '</a>'.repeat(50))],
    ['no XML', 'x'],
    ['nothing', ''],
  ])('are none with %s', (_, xmp) => {
    expect(read(xmp)).toBeNull();
  });

  it('are none in a packet of more than 1 MB', () => {
    const padded = named('Ada').replace('<?xpacket end', `${' '.repeat(1024 * 1024)}<?xpacket end`);
    expect(read(padded)).toBeNull();
  });

  it('have boxes that are cut off at the edges of the picture, and are written once', () => {
    const box = { x: 0, y: close(0.4), width: close(0.15), height: close(0.2) };
    const twice = named('Ada', areaOf(0.05, 0.5, 0.2, 0.2)).replace(/<rdf:li.*<\/rdf:li>/s, '$&$&');
    expect(read(twice)?.regions).toEqual([{ name: 'Ada', box }]);
  });

  it('never fail, whatever is in a file', () => {
    const part = fc.oneof(
      fc.constantFrom(
        '<rdf:li>',
        '</rdf:li>',
        '<rdf:Bag>',
        '&#0;',
        '&#x110000;',
        '<![CDATA[',
        ']]>',
        '<!--',
        '"',
        '\0',
      ),
      fc.string({ unit: 'binary', maxLength: 20 }),
    );
    const whole = named('Ada');
    const damaged = fc.tuple(fc.nat({ max: whole.length }), part, fc.nat({ max: 40 })).map(([at, text, cut]) => {
      return whole.slice(0, at) + text + whole.slice(at + cut);
    });
    fc.assert(
      fc.property(
        fc.oneof(
          damaged.map((xmp) => Buffer.from(xmp)),
          fc.uint8Array({ maxLength: 200 }),
        ),
        (bytes) => {
          for (const { name, box } of regionsIn(Buffer.from(bytes))?.regions ?? []) {
            expect(name).toMatch(/^\P{Cc}{1,200}$/u);
            expect(Object.values(box).every((side) => side >= 0 && side <= 1)).toBe(true);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('are those of a sidecar that Darkroom wrote', () => {
    const part = fc.double({ min: 0, max: 1, noNaN: true });
    const box = fc.tuple(part, part, part, part).map(([a, b, c, d]) => {
      const [x, y] = [a * 0.9, b * 0.9];
      return { x, y, width: 0.01 + c * (0.99 - x), height: 0.01 + d * (0.99 - y) };
    });
    const name = fc
      .string({ unit: 'binary', maxLength: 30 })
      .map(personName)
      .filter((text) => text !== '');
    const region = fc.record({ name, box });
    const regions = fc.uniqueArray(region, { selector: ({ name }) => name, maxLength: 5, minLength: 1 });
    const orientation = fc.integer({ min: 1, max: 8 }) as fc.Arbitrary<Orientation>;
    fc.assert(
      fc.property(regions, orientation, (regions, orientation) => {
        const size = { width: 300, height: 200 };
        const xml = sidecarXml(regions, { ...size, orientation });
        const storedAt = (box: NamedRegion['box']) => {
          const { x, y, width, height } = storedBox(box, orientation);
          return { x: close(x), y: close(y), width: close(width), height: close(height) };
        };
        const expected = regions.map(({ name, box }) => ({ name, box: storedAt(box) }));
        expect(read(xml)).toEqual({ regions: expected, drawnIn: size });
        const microsoft = xml.replace(/<mwg-rs:Regions.*<\/mwg-rs:Regions>/s, '');
        expect(read(microsoft)).toEqual({ regions: expected, drawnIn: null });
      }),
    );
  });
});
