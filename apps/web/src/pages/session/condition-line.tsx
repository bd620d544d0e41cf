import { Show } from 'solid-js';
import type { Condition } from '#libs/contracts';
import { timeOfWeek } from '../../design/format.js';
import { now } from '../../design/now.js';
import { StatusIcon } from '../../design/status-icon.js';
import styles from './condition-line.module.css';

/** Why a running session does not move, since when, and what to do. */
export function ConditionLine(props: { condition: Condition }) {
  return (
    <p class={styles.line} role="alert" data-state={props.condition.state}>
      <StatusIcon state={props.condition.state === 'blocked' ? 'attention' : 'waiting'} />
      <span>
        <strong>{props.condition.message}</strong>
        <Show when={props.condition.since}>{(since) => ` Since ${timeOfWeek(Date.parse(since()), now())}.`}</Show>{' '}
        {props.condition.advice}
      </span>
    </p>
  );
}
