import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { clock } from '../../src/core/replay/words.ts';
import { duration } from '../shared/format.ts';
import { l10n } from '../shared/l10n.ts';
import { memo } from '../shared/memo.ts';
import { usePage } from './context.ts';
import { LaneMarks } from './lane-marks.tsx';
import { LaneNames } from './lane-names.tsx';
import { lanesOf } from './lanes.ts';
import { Overview } from './overview.tsx';
import { scrubber } from './scrubber.ts';
import type { PageState } from './state.ts';
import { AxisTicks } from './axis-ticks.tsx';
import { drawLanes } from './timeline-canvas.ts';
import { useTheme } from './use-theme.ts';
import { useWidth } from './use-width.ts';
import { dayOf, timeOf } from './times.ts';
import { pan, reveal, windowOf, zoom } from './zoom.ts';

const Names = memo(LaneNames);
const Marks = memo(LaneMarks);
const Ticks = memo(AxisTicks);

/** The session in time: who served what when, what mattered, and where we are. Drag to move through it. */
export function Timeline({ state }: { readonly state: PageState }): VNode {
  const page = usePage();
  const { model } = page;
  const { axis } = model;
  const tracks = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(tracks);
  const theme = useTheme();
  const [hover, setHover] = useState<number>();
  // Recomputed when the log has grown.
  const lanes = useMemo(() => lanesOf(model, page.marks), [model, state.grown, state.reviewed]);
  const { from, to } = windowOf(page);
  const window = useMemo(() => ({ from, to }), [from, to]);
  const { step } = state;

  useLayoutEffect(() => {
    if (!canvas.current || width === 0) return;
    drawLanes(canvas.current, { lanes, gaps: axis.gaps, place: (t) => axis.position(t), window, width, chosen: step });
  }, [lanes, window, width, theme, step]);

  useEffect(() => {
    if (state.playing.running) reveal(page, axis.position(state.t));
  }, [state.playing.running, state.t]);

  const percent = (position: number): number => ((position - from) / (to - from)) * 100;
  const now = percent(axis.position(state.t));
  const scrub = scrubber(
    (share) => page.seekTime(axis.time(from + share * (to - from))),
    () => page.player.pause(),
  );
  const onWheel = (event: WheelEvent): void => {
    const bounds = tracks.current!.getBoundingClientRect();
    if (event.ctrlKey || event.altKey) {
      event.preventDefault();
      zoom(page, Math.exp(event.deltaY / 300), from + ((event.clientX - bounds.left) / bounds.width) * (to - from));
    } else if (event.deltaX !== 0 || event.shiftKey) {
      event.preventDefault();
      pan(page, (event.deltaX || event.deltaY) / bounds.width);
    }
  };
  const onHover = (event: PointerEvent): void => {
    const bounds = tracks.current!.getBoundingClientRect();
    setHover(Math.max(0, Math.min(1, (event.clientX - bounds.left) / bounds.width)));
  };

  return (
    <div class="timeline">
      <Overview state={state} theme={theme} />
      <div class="lanes scroll" aria-hidden="true">
        <Names lanes={lanes} step={step} />
        <div
          ref={tracks}
          class="tracks"
          {...scrub}
          onWheel={onWheel}
          onPointerMoveCapture={onHover}
          onPointerLeave={() => setHover(undefined)}
        >
          <canvas ref={canvas} class="lane-canvas" />
          <Marks lanes={lanes} window={window} width={width} />
          {state.mark !== undefined && <Line at={percent(axis.position(model.events.timeOf(state.mark)))} kind="mark-line" />}
          {hover !== undefined && <Readout share={hover} label={whenLabel(page, from + hover * (to - from))} />}
          {now >= 0 && now <= 100 && <Line at={now} kind="playhead" />}
        </div>
      </div>
      <Ticks window={window} width={width} grown={state.grown} />
    </div>
  );
}

function whenLabel(page: ReturnType<typeof usePage>, position: number): string {
  const { axis } = page.model;
  const t = axis.time(position);
  const fold = axis.foldAt(position);
  if (fold) return l10n('{0} · {1} folded', clock(t), duration(fold.away));
  const wall = axis.wallAt(t);
  return wall === undefined ? clock(t) : l10n('{0} · {1} {2}', clock(t), dayOf(wall), timeOf(wall));
}

function Line({ at, kind }: { readonly at: number; readonly kind: string }): VNode {
  return <div class={kind} style={{ left: `${at}%` }} />;
}

function Readout({ share, label }: { readonly share: number; readonly label: string }): VNode {
  return (
    <div class={`readout${share > 0.7 ? ' left' : ''}`} style={{ left: `${share * 100}%` }}>
      <span>{label}</span>
    </div>
  );
}
