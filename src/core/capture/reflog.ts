/** One line of `.git/logs/HEAD`: git's own account of why HEAD moved. */
export interface ReflogEntry {
  readonly from: string;
  readonly to: string;
  readonly kind: 'commit' | 'switch';
  /** A commit's first line. */
  readonly message: string;
  /** Names of branches or commits, of a checkout. */
  readonly fromName?: string;
  readonly toName?: string;
}

const LINE = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) [^\t]*\t(.*)$/;
const COMMIT = /^(?:commit(?: \([^)]*\))?|cherry-pick|revert|am): ?(.*)$/;
const CHECKOUT = /^checkout: moving from (\S+) to (\S+)$/;

/** Reads the lines after the first `known` bytes' worth; a line that says nothing known counts as a switch. */
export function parseReflog(text: string): ReflogEntry[] {
  const entries: ReflogEntry[] = [];
  for (const line of text.split('\n')) {
    const match = LINE.exec(line);
    if (!match) continue;
    const [, from = '', to = '', why = ''] = match;
    const commit = COMMIT.exec(why);
    const checkout = CHECKOUT.exec(why);
    if (commit) entries.push({ from, to, kind: 'commit', message: commit[1] ?? '' });
    else if (checkout) entries.push({ from, to, kind: 'switch', message: '', fromName: checkout[1], toName: checkout[2] });
    else if (from !== to) entries.push({ from, to, kind: 'switch', message: why });
  }
  return entries;
}
