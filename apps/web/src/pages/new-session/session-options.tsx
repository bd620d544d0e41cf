import type { SessionOptions } from '#libs/contracts';
import { RadioCards, type Option } from '../../design/field.js';
import styles from './session-options.module.css';

/** The default options. */
export const USUAL_OPTIONS: SessionOptions = { faceQuality: 'standard', minFaceSize: 0, phases: [] };

const QUALITIES: readonly Option<SessionOptions['faceQuality']>[] = [
  { value: 'standard', title: 'One pass', meaning: 'Looks at each photo once, as a whole. Right for most albums.' },
  {
    value: 'tiles',
    title: 'Closer, in 2 × 2 parts',
    meaning:
      'Looks at each quarter of a photo as well. Finds small faces in groups and crowds, and takes several times as long.',
  },
];

/** Values are shares of a photo's longer side. */
const SIZES: readonly Option<number>[] = [
  { value: 0, title: 'Every face', meaning: 'Includes the smallest faces that can be found.' },
  {
    value: 0.04,
    title: 'No tiny faces',
    meaning: 'Leaves out faces under 4 % of the photo’s longer side, such as passers-by.',
  },
  { value: 0.1, title: 'Large faces only', meaning: 'Leaves out faces under 10 % of the photo’s longer side.' },
];

/** The options of face detection, collapsed by default. */
export function SessionOptionFields(props: { options: SessionOptions; onChange: (options: SessionOptions) => void }) {
  return (
    <details class={styles.options}>
      <summary>Options for finding faces</summary>
      <div class={styles.fields}>
        <RadioCards
          legend="Accuracy"
          name="faceQuality"
          value={props.options.faceQuality}
          options={QUALITIES}
          onChange={(faceQuality) => props.onChange({ ...props.options, faceQuality })}
        />
        <RadioCards
          legend="Face size"
          name="minFaceSize"
          value={props.options.minFaceSize}
          options={SIZES}
          onChange={(minFaceSize) => props.onChange({ ...props.options, minFaceSize })}
        />
      </div>
    </details>
  );
}
