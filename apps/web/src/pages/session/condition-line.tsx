import { Show } from 'solid-js';
import type { Condition } from '#libs/contracts';
import { Problem } from '../../design/layout.js';

/** Why a running session does not move, since when, and what to do. */
export function ConditionLine(props: { condition: Condition }) {
  const time = () => {
    const { since } = props.condition;
    return since === null ? null : new Date(since).toLocaleTimeString();
  };
  return (
    <Problem>
      {props.condition.message}
      <Show when={time()}>{(since) => ` Since ${since()}.`}</Show> {props.condition.advice}
    </Problem>
  );
}
