import { TrajectoryEvent } from '../../core/trajectory/events.ts';
import type { MarkKind } from '../../protocol/marks.ts';
import type { Transacted } from '../store/transaction.ts';

/** What the index keeps of an event that someone may look for: an override, a flag, what became of a step. */
export interface Mark {
  readonly kind: MarkKind;
  readonly id: string;
  readonly seq: number;
  readonly state: string;
  /** What is wrong with what the AI proposed; what kind of flag. Null: as it was. */
  readonly what: string | null;
  /** The step that it is about. */
  readonly step: string | null;
  /** In the expert's words, or the tracker's; shortened. Null: as it was. */
  readonly text: string | null;
}

const LONGEST_TEXT = 2_000;
const MARKED = new Set(['override.recorded', 'override.withdrawn', 'flag.raised', 'flag.resolved', 'step.marked', 'step.waived']);

/** None for the many events that nobody looks for, and for one that a newer client wrote in a way that is not known here. */
export function marksOf(event: { readonly kind: string }): readonly Mark[] {
  if (!MARKED.has(event.kind)) return [];
  const { data } = TrajectoryEvent.safeParse(event);
  switch (data?.kind) {
    case 'override.recorded': {
      const { id, target, wrong, rationale, amends } = data.override;
      const recorded = mark('override', id, data.seq, 'recorded', wrong, target.kind === 'step' ? target.id : null, rationale);
      return amends === undefined ? [recorded] : [recorded, mark('override', amends, data.seq, 'amended')];
    }
    case 'override.withdrawn':
      return [mark('override', data.override, data.seq, 'withdrawn')];
    case 'flag.raised':
      return [mark('flag', data.flag.id, data.seq, 'open', data.flag.kind, data.flag.step ?? null, data.flag.why)];
    case 'flag.resolved':
      return [mark('flag', data.flag, data.seq, data.how)];
    case 'step.marked':
      return [mark('step', data.step, data.seq, data.as, null, data.step, data.where ?? null)];
    case 'step.waived':
      return [mark('step', data.step, data.seq, 'waived', null, data.step, data.reason)];
    default:
      return [];
  }
}

function mark(
  kind: MarkKind,
  id: string,
  seq: number,
  state: string,
  what: string | null = null,
  step: string | null = null,
  text: string | null = null,
): Mark {
  const short = (name: string): string => indexed(name, 200);
  return {
    kind,
    id: short(id),
    seq,
    state,
    what,
    step: step === null ? null : short(step),
    text: text === null ? null : indexed(text, LONGEST_TEXT),
  };
}

/** What the index keeps of a text, at most so many UTF-16 units. PostgreSQL has no U+0000; the stream keeps it, being bytes. */
export const indexed = (text: string, most: number): string => text.slice(0, most).replaceAll('\0', '\uFFFD');

/** In order: a later mark changes an earlier one's state and keeps what it does not say. `seq` stays where the thing began. */
export async function writeMarks(tx: Transacted, stream: number, marks: readonly Mark[]): Promise<void> {
  for (const each of marks) {
    await tx
      .insertInto('marks')
      .values({ stream_id: stream, ...each })
      .onConflict((conflict) =>
        conflict.columns(['stream_id', 'kind', 'id']).doUpdateSet((set) => ({
          state: set.ref('excluded.state'),
          text: set.fn.coalesce('excluded.text', 'marks.text'),
        })),
      )
      .execute();
  }
}

/** What a session's row shows of its marks. Counted, not added up: what comes twice, or is about nothing that there is, changes nothing. */
export async function countMarks(tx: Transacted, stream: number): Promise<{ overrides: number; open_flags: number }> {
  const marks = tx.selectFrom('marks').where('stream_id', '=', stream);
  const count = async (kind: MarkKind, state: string): Promise<number> => {
    const { found } = await marks
      .select((select) => select.fn.countAll<number>().as('found'))
      .where('kind', '=', kind)
      .where('state', '=', state)
      .executeTakeFirstOrThrow();
    return found;
  };
  return { overrides: await count('override', 'recorded'), open_flags: await count('flag', 'open') };
}
