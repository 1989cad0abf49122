import type { VNode } from 'preact';
import type { Mark } from '../../src/core/replay/marks.ts';
import { clock } from '../../src/core/replay/words.ts';
import { harmless } from '../shared/harmless.ts';
import { Icon } from '../shared/icon.tsx';
import { showMark } from './jumps.ts';
import { usePage } from './context.ts';
import type { Lane } from './lanes.ts';
import { markIcon, markWord } from './mark-look.ts';
import type { Window } from './state.ts';
import { LANE } from './timeline-canvas.ts';

interface Props {
  readonly lanes: readonly Lane[];
  readonly window: Window;
  /** Of the tracks, in CSS pixels. */
  readonly width: number;
}

/** Marks nearer than this share a place; the one that matters most is shown. */
const CROWDED = 11;
/** Half the width of a mark. */
const EDGE = 8;
const WEIGHT: Readonly<Record<Mark['kind'], number>> = {
  override: 10,
  flag: 9,
  finding: 8,
  comment: 8,
  withdrawal: 7,
  note: 6,
  check: 5,
  commit: 4,
  answer: 4,
  test: 3,
  plan: 2,
  command: 1,
};

interface Placed {
  readonly mark: Mark;
  readonly x: number;
  readonly more: number;
}

/** The marks of each lane. For the eye and the mouse: the list of moments serves the others. */
export function LaneMarks({ lanes, window, width }: Props): VNode {
  const page = usePage();
  const { axis } = page.model;
  const scale = width / (window.to - window.from);
  return (
    <div class="lane-marks">
      {lanes.flatMap(({ marks }, row) =>
        thin(marks, (mark) => (axis.position(mark.t) - window.from) * scale, width).map(({ mark, x, more }) => (
          <button
            key={`${mark.seq} ${mark.kind} ${mark.id ?? ''}`}
            type="button"
            tabIndex={-1}
            class={`mark-icon ${mark.kind}${mark.passed === false ? ' failed' : ''}`}
            style={{ left: `${x}px`, top: `${row * LANE}px` }}
            title={`${clock(mark.t)} ${markWord(mark.kind)}: ${harmless(mark.label, 300)}${more ? ` (+${more})` : ''}`}
            onClick={() => showMark(page, mark)}
          >
            <Icon name={markIcon(mark)} />
          </button>
        )),
      )}
    </div>
  );
}

function thin(marks: readonly Mark[], x: (mark: Mark) => number, width: number): Placed[] {
  const placed: Placed[] = [];
  for (const mark of marks) {
    const at = x(mark);
    if (at < -CROWDED || at > width + CROWDED) continue;
    // At the very edge a mark would be cut in half.
    const shown = Math.max(EDGE, Math.min(at, width - EDGE));
    const last = placed.at(-1);
    if (!last || shown - last.x >= CROWDED) placed.push({ mark, x: shown, more: 0 });
    else placed[placed.length - 1] = { ...(WEIGHT[mark.kind] > WEIGHT[last.mark.kind] ? { mark, x: last.x } : last), more: last.more + 1 };
  }
  return placed;
}
