import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { clock } from '../../src/core/replay/words.ts';
import { harmless } from '../shared/harmless.ts';
import { l10n } from '../shared/l10n.ts';
import { usePage } from './context.ts';
import { scrubber } from './scrubber.ts';
import type { PageState } from './state.ts';
import { drawActivity } from './timeline-canvas.ts';
import { useWidth } from './use-width.ts';

const HEIGHT = 22;

/** The whole session as a thumbnail of its activity, with the part in sight; also the slider by which keys move through it. */
export function Overview({ state, theme }: { readonly state: PageState; readonly theme: number }): VNode {
  const page = usePage();
  const { axis, activity } = page.model;
  const strip = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(strip);
  const { window, t, grown, moment } = state;
  const length = Math.max(1, axis.length);

  useLayoutEffect(() => {
    if (canvas.current && width > 0) drawActivity(canvas.current, activity.histogram(0, length, width), width, HEIGHT);
  }, [grown, width, theme]);

  const percent = (position: number): string => `${(position / length) * 100}%`;
  const current = moment?.view?.plan?.steps.find((step) => step.current)?.step.title;
  const scrub = scrubber(
    (share) => page.seekTime(axis.time(share * length)),
    () => page.player.pause(),
  );
  return (
    <div
      ref={strip}
      class="overview"
      role="slider"
      tabIndex={0}
      aria-label={l10n('Moment')}
      aria-valuemin={0}
      aria-valuemax={Math.round(length / 1000)}
      aria-valuenow={Math.round(axis.position(t) / 1000)}
      aria-valuetext={[l10n('{0} of {1}', clock(t), clock(axis.end)), ...(current ? [harmless(current, 200)] : [])].join(', ')}
      {...scrub}
    >
      <canvas ref={canvas} class="lane-canvas" />
      {window && <div class="in-sight" style={{ left: percent(window.from), width: percent(window.to - window.from) }} />}
      <div class="playhead" style={{ left: percent(axis.position(t)) }} />
    </div>
  );
}
