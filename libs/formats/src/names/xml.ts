import sax from 'sax';

/** An element, with its attributes as if they were elements before the others: RDF makes no difference. */
export interface XmlElement {
  readonly uri: string;
  readonly local: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

/** Elements within elements, at most; those of XMP are about ten. */
const MAX_DEPTH = 40;

interface Growing extends XmlElement {
  text: string;
  readonly children: Growing[];
}

/**
 * Reads XML with its namespaces. Entities are single characters by their usual names; a document type, which may declare
 * others, is refused.
 * @throws where it is not well-formed, or nested too deeply
 */
export function parseXml(xml: string): XmlElement {
  const root: Growing = { uri: '', local: '', text: '', children: [] };
  const open = [root];
  const parser = sax.parser(true, { xmlns: true, position: false });
  const fail = (error: Error): never => {
    throw error;
  };
  parser.onerror = fail;
  parser.ondoctype = () => fail(new Error('a document type is not read'));
  parser.onopentag = ({ attributes, ...tag }) => {
    if (open.length > MAX_DEPTH) fail(new Error('nested too deeply'));
    const { uri, local } = tag as sax.QualifiedTag;
    const children = Object.values(attributes as sax.QualifiedTag['attributes'])
      .filter(({ prefix }) => prefix !== 'xmlns')
      .map(({ uri, local, value }) => ({ uri, local, text: value, children: [] }));
    const element: Growing = { uri, local, text: '', children };
    open.at(-1)?.children.push(element);
    open.push(element);
  };
  const addText = (text: string) => {
    const element = open.at(-1);
    if (element) element.text += text;
  };
  parser.ontext = addText;
  parser.oncdata = addText;
  parser.onclosetag = () => void open.pop();
  parser.write(xml).close();
  return root;
}
