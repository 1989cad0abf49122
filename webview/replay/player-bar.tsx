import type { VNode } from 'preact';
import { SPEEDS } from '../../src/core/replay/player.ts';
import type { Speed } from '../../src/core/replay/player.ts';
import { clock } from '../../src/core/replay/words.ts';
import { Icon } from '../shared/icon.tsx';
import { l10n } from '../shared/l10n.ts';
import { usePage } from './context.ts';
import { jump } from './jumps.ts';
import type { PageState } from './state.ts';
import { dayOf, timeOf } from './times.ts';
import { zoom } from './zoom.ts';

/** Play and everything that changes it, at any time. */
export function PlayerBar({ state }: { readonly state: PageState }): VNode {
  const page = usePage();
  const { playing, t, seq, follow } = state;
  const { axis, end } = page.model;
  const wall = axis.wallAt(t);
  const button = (name: string, icon: string, act: () => void): VNode => (
    <button type="button" class="icon" title={name} aria-label={name} onClick={act}>
      <Icon name={icon} />
    </button>
  );
  return (
    <div class="player" role="group" aria-label={l10n('Player')}>
      {button(l10n('Previous moment (Shift+M)'), 'chevron-left', () => jump(page, 'any', -1))}
      {button(l10n('Back one event (,)'), 'debug-step-back', () => page.step(-1))}
      <button
        type="button"
        class="icon play"
        title={playing.running ? l10n('Pause (Space)') : l10n('Play (Space)')}
        aria-label={playing.running ? l10n('Pause') : l10n('Play')}
        onClick={() => page.player.toggle()}
      >
        <Icon name={playing.running ? 'debug-pause' : 'play'} />
      </button>
      {button(l10n('On one event (.)'), 'debug-step-over', () => page.step(1))}
      {button(l10n('Next moment (M)'), 'chevron-right', () => jump(page, 'any', 1))}
      <span class="clock">
        <strong>{clock(t)}</strong> <span class="dim">{l10n('of {0}', clock(axis.end))}</span>
      </span>
      {wall !== undefined && (
        <span class="wall dim">
          {dayOf(wall)} {timeOf(wall)}
        </span>
      )}
      <label class="speed">
        <span class="sr-only">{l10n('Speed')}</span>
        <select value={String(playing.speed)} onChange={(event) => page.player.set({ speed: Number(event.currentTarget.value) as Speed })}>
          {SPEEDS.map((speed) => (
            <option key={speed} value={String(speed)}>
              {speed}x
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        class="choice quiet"
        aria-pressed={playing.skipIdle}
        onClick={() => page.player.set({ skipIdle: !playing.skipIdle })}
      >
        {l10n('skip idle')}
      </button>
      <button type="button" class="choice quiet" aria-pressed={follow} onClick={() => page.set({ follow: !follow })}>
        {l10n('follow cursor')}
      </button>
      <span class="event dim small">{seq >= 0 && l10n('event {0} of {1}', seq, end)}</span>
      <span class="zoom">
        {button(l10n('Zoom out (−)'), 'zoom-out', () => zoom(page, 2))}
        {button(l10n('Zoom in (+)'), 'zoom-in', () => zoom(page, 0.5))}
        {button(l10n('Whole session (0)'), 'screen-full', () => page.set({ window: undefined }))}
        {button(l10n('Keys (?)'), 'keyboard', () => page.set({ help: true }))}
      </span>
    </div>
  );
}
