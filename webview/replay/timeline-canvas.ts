import type { Gap } from '../../src/core/replay/axis.ts';
import type { Lane } from './lanes.ts';
import type { Window } from './state.ts';

/** Height of a lane and of its bars, in CSS pixels. */
export const LANE = 20;
const BAR = 9;
/** A burst of a second is still seen. */
const LEAST_BAR = 2;
const FOLD = 6;

/** Colours are read from the canvas's own style, where CSS has worked out theme variables. */
interface Ink {
  readonly bar: string;
  readonly plain: string;
  readonly line: string;
  readonly chosen: string;
}

function inkOf(canvas: HTMLCanvasElement): Ink {
  const { color, outlineColor, columnRuleColor, caretColor } = getComputedStyle(canvas);
  return { bar: color, plain: outlineColor, line: columnRuleColor, chosen: caretColor };
}

/** Sizes a canvas to CSS pixels at the screen's resolution, and clears it. */
function prepare(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d')!;
  context.scale(ratio, ratio);
  return context;
}

export interface LanePicture {
  readonly lanes: readonly Lane[];
  readonly gaps: readonly Gap[];
  /** Where each gap starts and ends on the axis. */
  readonly place: (t: number) => number;
  readonly window: Window;
  readonly width: number;
  readonly chosen?: string | null;
}

export function drawLanes(canvas: HTMLCanvasElement, { lanes, gaps, place, window, width, chosen }: LanePicture): void {
  const ink = inkOf(canvas);
  const context = prepare(canvas, width, lanes.length * LANE);
  const scale = width / (window.to - window.from);
  const x = (position: number): number => (position - window.from) * scale;
  drawFolds(context, gaps, place, x, width, lanes.length * LANE, ink.line);
  for (const [row, { owner, spans }] of lanes.entries()) {
    const top = row * LANE;
    context.fillStyle = ink.line;
    context.fillRect(0, top + LANE - 1, width, 1);
    context.fillStyle = owner === undefined || owner === null ? ink.plain : owner === chosen ? ink.chosen : ink.bar;
    for (const { from, to } of spans) {
      const left = x(from);
      if (left > width || x(to) < 0) continue;
      context.fillRect(left, top + (LANE - BAR) / 2, Math.max(LEAST_BAR, x(to) - left), BAR);
    }
  }
}

function drawFolds(
  context: CanvasRenderingContext2D,
  gaps: readonly Gap[],
  place: (t: number) => number,
  x: (position: number) => number,
  width: number,
  height: number,
  colour: string,
): void {
  context.strokeStyle = colour;
  let drawn = Number.NEGATIVE_INFINITY;
  for (const gap of gaps) {
    const middle = x(place(gap.to));
    // Many gaps close by look like one.
    if (middle < 0 || middle > width || middle - drawn < FOLD) continue;
    drawn = middle;
    context.save();
    context.beginPath();
    context.rect(middle - FOLD / 2, 0, FOLD, height);
    context.clip();
    context.beginPath();
    for (let y = -FOLD; y < height + FOLD; y += 5) {
      context.moveTo(middle - FOLD, y + FOLD);
      context.lineTo(middle + FOLD, y - FOLD);
    }
    context.stroke();
    context.restore();
  }
}

/** Bars of how much was edited when. */
export function drawActivity(canvas: HTMLCanvasElement, counts: Float64Array, width: number, height: number): void {
  const ink = inkOf(canvas);
  const context = prepare(canvas, width, height);
  const step = width / counts.length;
  const most = Math.max(1, ...counts);
  context.fillStyle = ink.plain;
  for (const [x, count] of counts.entries()) {
    if (count === 0) continue;
    // The root lets quiet work be seen beside a paste or a script's storm.
    const bar = Math.max(1, Math.sqrt(count / most) * (height - 2));
    context.fillRect(x * step, height - bar, Math.max(1, step), bar);
  }
}
