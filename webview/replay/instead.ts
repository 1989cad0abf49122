import type { Override } from '../../src/core/trajectory/events.ts';
import type { ReplayPage } from './page.ts';

/**
 * Shows what the expert did after a refusal: the diff from that moment to the end of the work that followed it, on the refused
 * step if any came, else up to the next pause.
 */
export function showInstead(page: ReplayPage, override: Override, seq: number): void {
  const { model } = page;
  const spans = model.served.spans((at) => model.events.timeOf(at)).filter((span) => span.to > seq);
  const { target, code } = override;
  const onStep = target.kind === 'step' ? spans.filter((span) => span.owner === target.id) : [];
  const until = (onStep.length > 0 ? onStep : spans.slice(0, 1)).at(-1)?.to ?? model.last;
  page.player.pause();
  page.seek(until, { mark: seq, compare: 'mark', file: code[0]?.uri, line: undefined });
}
