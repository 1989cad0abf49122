/** Terminal sequences (ESC [ … letter), removed whole so that no `[31m` is left behind. */
// oxlint-disable-next-line no-control-regex
const ESCAPES = /\u001b\[[0-9;?]*[ -/]*[@-~]/g;
/** C0 and C1 controls but tab and line feed, and lone surrogates. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|\p{Surrogate}/gu;
/** Characters that reorder, hide or smuggle text: bidi controls, byte order marks, invisible operators, tags. */
const HIDDEN = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** Text from a model or a file as it may be shown: no controls, no bidi tricks, `\n` line ends, at most `max` code units. HTML stays text. */
export function cleanText(text: string, max: number): string {
  return truncate(harmless(text), max);
}

/** A command as it may be shown and run: as `cleanText`, but never cut, since the rest of it is another command. */
export function cleanCommand(command: string): string {
  return harmless(command);
}

function harmless(text: string): string {
  return text
    .replaceAll(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replaceAll(ESCAPES, '')
    .replaceAll(CONTROLS, '')
    .replaceAll(HIDDEN, '')
    .trim();
}

/** As `cleanText`, on one line. */
export function cleanLine(text: string, max: number): string {
  // Bounded first: the whitespace run below must not walk megabytes.
  return truncate(cleanText(text, max * 4).replaceAll(/\s+/g, ' '), max);
}

/** Cuts to `max` UTF-16 code units with an ellipsis, never through a surrogate pair. */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = max - 1;
  const high = text.charCodeAt(end - 1);
  return `${text.slice(0, high >= 0xd800 && high <= 0xdbff ? end - 1 : end)}…`;
}

/** A path as plans hold it: root-relative, forward slashes, without `./`, quotes or a line number after it. */
export function cleanPath(text: string): string {
  return cleanLine(text, 1_000)
    .replace(/^[`'"]+|[`'"]+$/g, '')
    .replaceAll('\\', '/')
    .replace(/(?::\d+(?:-\d+)?)+$/, '')
    .replace(/^(?:\.?\/)+/, '');
}
