import { createSignal } from 'solid-js';
import type { Person } from '#libs/contracts';
import { Button } from '../../design/button.js';
import { Modal } from '../../design/dialog.js';
import { FaceCrop } from './face-crop.js';
import styles from './same-name.module.css';
import { personName } from './words.js';

/** A person who is given a name, and the one who has it. */
export interface SameName {
  readonly person: Person;
  readonly other: Person;
}

/** Asks whether two people of one name are one; closed while there is nothing to ask. Escape is no answer. */
export function SameNameDialog(props: {
  same: SameName | null;
  onAnswer: (same: SameName, isOne: boolean) => Promise<void>;
  onClose: () => void;
}) {
  const [busy, setBusy] = createSignal(false);
  const answer = async (isOne: boolean) => {
    if (props.same === null) return;
    setBusy(true);
    await props.onAnswer(props.same, isOne);
    setBusy(false);
  };
  const name = () => (props.same === null ? '' : personName(props.same.other));
  return (
    <Modal
      open={props.same !== null}
      title={`Are they the same ${name()}?`}
      onClose={() => props.onClose()}
      actions={
        <>
          <Button disabled={busy()} onClick={() => void answer(false)}>
            Different people
          </Button>
          <Button kind="primary" disabled={busy()} onClick={() => void answer(true)}>
            Same person
          </Button>
        </>
      }
    >
      <div class={styles.pair}>
        <FaceCrop faceId={props.same?.person.representativeFaceId ?? null} round />
        <FaceCrop faceId={props.same?.other.representativeFaceId ?? null} round />
      </div>
      <p>Somebody has this name already. If they are the same person, their faces become one group.</p>
    </Modal>
  );
}
