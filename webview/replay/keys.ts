import { REVIEW_KEYS } from '../review/review-keys.ts';
import { nextCompare } from './compare.ts';
import { cycleFile } from './file-tabs.tsx';
import type { Key } from './key.ts';
import { jump } from './jumps.ts';
import type { Jump } from './jumps.ts';
import type { ReplayPage } from './page.ts';
import { pan, reveal, zoom } from './zoom.ts';

const jumpKeys = (shown: string, key: string, to: Jump, does: string): readonly Key[] => [
  { shown, keys: [key], does: `next ${does}`, run: (page) => jump(page, to, 1) },
  { shown: `Shift+${shown}`, keys: [key.toUpperCase()], does: `previous ${does}`, run: (page) => jump(page, to, -1) },
];

/** Keys as in media players; letters for the moments that matter, for looking closer, and for having one's say. */
export const KEYS: readonly { readonly title: string; readonly keys: readonly Key[] }[] = [
  {
    title: 'Playing',
    keys: [
      { shown: 'Space, K', keys: [' ', 'k'], does: 'play or pause', run: (page) => page.player.toggle() },
      { shown: 'J', keys: ['j'], does: 'back 10 s', run: (page) => page.skip(-10_000) },
      { shown: 'L', keys: ['l'], does: 'on 10 s', run: (page) => page.skip(10_000) },
      { shown: '←', keys: ['ArrowLeft'], does: 'back 2 s', run: (page) => page.skip(-2_000) },
      { shown: '→', keys: ['ArrowRight'], does: 'on 2 s', run: (page) => page.skip(2_000) },
      { shown: ',', keys: [','], does: 'back one event', run: (page) => page.step(-1) },
      { shown: '.', keys: ['.'], does: 'on one event', run: (page) => page.step(1) },
      { shown: '<', keys: ['<'], does: 'slower', run: (page) => page.player.faster(-1) },
      { shown: '>', keys: ['>'], does: 'faster', run: (page) => page.player.faster(1) },
      { shown: 'Home', keys: ['Home'], does: 'to the start', run: (page) => page.seek(0) },
      { shown: 'End', keys: ['End'], does: 'to the end', run: (page) => page.seek(page.model.end) },
      {
        shown: 'I',
        keys: ['i'],
        does: 'skip idle time or not',
        run: (page) => page.player.set({ skipIdle: !page.state.playing.skipIdle }),
      },
      { shown: 'T', keys: ['t'], does: 'follow the cursor or not', run: (page) => page.set({ follow: !page.state.follow }) },
    ],
  },
  {
    title: 'Moments',
    keys: [
      ...jumpKeys('N', 'n', 'override', 'override'),
      ...jumpKeys('F', 'f', 'flag', 'flag or answer'),
      ...jumpKeys('S', 's', 'step', 'change of a step'),
      ...jumpKeys('C', 'c', 'comment', 'comment or finding'),
      ...jumpKeys('M', 'm', 'any', 'marked moment'),
    ],
  },
  { title: 'Reviewing', keys: REVIEW_KEYS },
  {
    title: 'Looking closer',
    keys: [
      { shown: 'D', keys: ['d'], does: 'next comparison', run: (page) => nextCompare(page) },
      {
        shown: 'X',
        keys: ['x'],
        does: 'mark this moment to compare with',
        run: (page) => page.set({ mark: page.state.seq, said: 'Moment marked' }),
      },
      { shown: '[', keys: ['['], does: 'previous file', run: (page) => cycleFile(page, -1) },
      { shown: ']', keys: [']'], does: 'next file', run: (page) => cycleFile(page, 1) },
      {
        shown: 'P',
        keys: ['p'],
        does: 'plan or moments',
        run: (page) => page.set({ pane: page.state.pane === 'plan' ? 'moments' : 'plan' }),
      },
      { shown: 'Y', keys: ['y'], does: 'what today’s tracker would say', run: (page) => page.set({ today: !page.state.today }) },
      { shown: '+', keys: ['+', '='], does: 'zoom in', run: (page) => zoom(page, 0.5) },
      { shown: '−', keys: ['-'], does: 'zoom out', run: (page) => zoom(page, 2) },
      { shown: '0', keys: ['0'], does: 'whole session', run: (page) => page.set({ window: undefined }) },
      { shown: '(', keys: ['('], does: 'timeline to the left', run: (page) => pan(page, -0.25) },
      { shown: ')', keys: [')'], does: 'timeline to the right', run: (page) => pan(page, 0.25) },
      { shown: 'E', keys: ['e'], does: 'open this moment in the editor', run: (page) => page.inEditor && page.openInEditor() },
      { shown: '?', keys: ['?'], does: 'these keys', run: (page) => page.set({ help: !page.state.help }) },
    ],
  },
];

const BY_KEY: ReadonlyMap<string, Key> = new Map(
  KEYS.flatMap(({ keys }) => keys).flatMap((key) => key.keys.map((name) => [name, key] as const)),
);

/** What a focused control needs for itself. */
const OWN_KEYS: Readonly<Record<string, RegExp>> = {
  BUTTON: /^ $/,
  SELECT: /^.$|^Arrow|^Home$|^End$/,
  INPUT: /^.$|^Arrow|^Home$|^End$/,
  TEXTAREA: /^.$|^Arrow|^Home$|^End$/,
  A: /^$/,
};
/** Scrolling by keys, where a scrolling area has the focus. */
const SCROLL = /^Arrow|^Home$|^End$|^ $/;

export function handleKey(page: ReplayPage, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (page.state.help) return;
  const target = event.composedPath()[0] as HTMLElement;
  if (OWN_KEYS[target.tagName]?.test(event.key)) return;
  const scrolls = target.closest('.scroll, .cm-editor') !== null && target.tagName !== 'BUTTON';
  if (scrolls && SCROLL.test(event.key)) return;
  const single = event.key.length === 1 && event.key !== ' ';
  const key = BY_KEY.get(event.key);
  if (!key || (single && !page.state.keys && event.key !== '?')) return;
  event.preventDefault();
  // A key that is held down goes on through a session, but what one says of it is said once.
  if (event.repeat && REVIEW_KEYS.includes(key)) return;
  const before = page.state.t;
  key.run(page);
  if (page.state.t !== before) reveal(page, page.model.axis.position(page.state.t));
}
