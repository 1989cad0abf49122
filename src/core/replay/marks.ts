import type { LineRange } from '../review/events.ts';
import type { LogEvent } from '../trajectory/codec.ts';
import { WRONG_LABELS } from './words.ts';

export type MarkKind =
  | 'override'
  | 'withdrawal'
  | 'flag'
  | 'answer'
  | 'finding'
  | 'check'
  | 'command'
  | 'test'
  | 'commit'
  | 'note'
  /** A reviewer's, from outside the log. */
  | 'comment'
  | 'plan';

/** A moment that matters, on the timeline and in the list of moments. */
export interface Mark {
  readonly seq: number;
  readonly t: number;
  readonly kind: MarkKind;
  /** Id of the override, flag or finding that it is about. */
  readonly id?: string;
  /** The lane it stands in; undefined: the lane of the whole session; null: off plan. */
  readonly step?: string | null;
  readonly label: string;
  /** Lines that it is about, at that moment. */
  readonly lines?: LineRange;
  /** Whether it went well, where that makes sense. */
  readonly passed?: boolean;
}

/** Reads the marks off the events; it remembers which step a flag was about, so that its answer stands in the same lane. */
export class MarkReader {
  readonly #lanes = new Map<string, string | null | undefined>();

  read(event: LogEvent): Mark | undefined {
    const mark = (kind: MarkKind, label: string, more: Pick<Mark, 'step' | 'passed' | 'id'> = {}): Mark => ({
      seq: event.seq,
      t: event.t,
      kind,
      label,
      ...more,
    });
    switch (event.kind) {
      case 'override.recorded': {
        const { id, target, wrong, rationale } = event.override;
        const lane = target.kind === 'step' ? target.id : this.#lanes.get(target.id);
        this.#lanes.set(id, lane);
        return mark('override', `${WRONG_LABELS[wrong]}: ${rationale}`, { step: lane, id });
      }
      case 'override.withdrawn':
        return mark('withdrawal', event.reason ?? 'Override withdrawn', { step: this.#lanes.get(event.override), id: event.override });
      case 'flag.raised': {
        const lane = event.flag.kind === 'off-plan' ? null : event.flag.step;
        this.#lanes.set(event.flag.id, lane);
        return mark('flag', event.flag.why, { step: lane, id: event.flag.id });
      }
      case 'flag.resolved':
        return mark('answer', event.note ?? ANSWERS[event.how], { step: this.#lanes.get(event.flag) });
      case 'finding.raised':
        this.#lanes.set(event.finding.id, event.finding.step);
        return mark('finding', event.finding.text, { step: event.finding.step, id: event.finding.id });
      case 'finding.resolved':
        return mark('answer', event.note ?? FINDING_ANSWERS[event.how], { step: this.#lanes.get(event.finding) });
      case 'look.taken':
        return mark('finding', lookWords(event.origin.model, event.findings), { id: event.look });
      case 'check.ran': {
        const what = event.check.kind === 'command' ? event.check.command : `/${event.check.pattern}/`;
        return mark('check', `${event.passed ? 'Check passed' : 'Check failed'}: ${what}`, { step: event.step, passed: event.passed });
      }
      case 'step.waived':
        return mark('answer', `Waived: ${event.reason}`, { step: event.step });
      case 'step.marked':
        return mark('answer', event.as === 'done' ? 'Marked done' : 'Marked not done', { step: event.step });
      case 'terminal.command':
        return mark('command', event.line, event.exitCode === null ? {} : { passed: event.exitCode === 0 });
      case 'task.ended':
        return mark('command', `Task ${event.name}`, event.exitCode === null ? {} : { passed: event.exitCode === 0 });
      case 'test.run':
        return mark('test', `${event.passed} passed, ${event.failed} failed`, { passed: event.failed === 0 });
      case 'git.committed':
        return mark('commit', event.message.split('\n', 1)[0] ?? event.commit);
      case 'judge.answered': {
        const found = event.verdicts.filter(({ about }) => about === 'edit').length;
        const asked = event.verdicts.length - found;
        return mark('finding', `The model judged ${[counted(found, 'edit'), counted(asked, 'step')].filter(Boolean).join(' and ')}`);
      }
      case 'note.added':
        return mark('note', event.text);
      case 'plan.proposed':
        return mark('plan', `Plan of ${event.plan.steps.length} steps proposed`);
      case 'approach.given':
        return event.text === null ? undefined : mark('note', `Own view first: ${event.text}`);
      case 'plan.accepted':
        return mark('plan', 'Plan accepted');
      case 'plan.edited':
        return mark('plan', `Plan edited: ${event.operation.op}`);
      case 'plan.offered':
        return mark('plan', event.wish ? `Revision offered: ${event.wish}` : 'Revision offered');
      case 'plan.revised': {
        const offered =
          event.taken && event.left ? `, ${event.taken.length} of ${event.taken.length + event.left.length} changes taken` : '';
        return mark('plan', `Plan revised, ${event.plan.steps.length} steps${offered}`);
      }
      case 'plan.declined':
        return mark('plan', event.reason ? `Revision declined: ${event.reason}` : 'Revision declined');
      default:
        return undefined;
    }
  }
}

function counted(count: number, what: string): string {
  return count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'}`;
}

const ANSWERS = {
  withdrawn: 'Flag withdrawn: evidence came',
  dismissed: 'Flag dismissed',
  doing: 'Will do it',
  elsewhere: 'Done elsewhere',
  'not-needed': 'Not needed',
  distrusted: 'Flag distrusted',
} as const;

const FINDING_ANSWERS = {
  accepted: 'Finding accepted',
  fixing: 'Going to fix it',
  fixed: 'Finding fixed',
  distrusted: 'Finding distrusted',
  withdrawn: 'Finding withdrawn: it is no longer so',
} as const;

const lookWords = (model: string, findings: number): string =>
  `Fresh look by ${model}: ${findings === 0 ? 'nothing found' : findings === 1 ? '1 finding' : `${findings} findings`}`;

/** The nearest mark of these kinds after (`by` 1) or before (-1) an event; undefined if there is none. Marks ascend by seq. */
export function neighbour(marks: readonly { readonly seq: number }[], seq: number, by: 1 | -1): number | undefined {
  if (by === 1) return marks.find((mark) => mark.seq > seq)?.seq;
  return marks.findLast((mark) => mark.seq < seq)?.seq;
}
