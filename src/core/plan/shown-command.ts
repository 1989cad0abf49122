/** What a person must see of a command before it runs, and what they should look at twice. */
export interface ShownCommand {
  /** The whole command, with everything visible that would hide, reorder or push away a part of it. */
  readonly text: string;
  /** Lines that the shell will take one after the other. */
  readonly lines: number;
  readonly length: number;
  /** It holds characters that cannot be seen (controls, bidi marks, invisible ones): nobody types them, so it is not run. */
  readonly hidden: boolean;
}

/** Controls but tab and line feed, C1 controls, bidi marks and isolates, invisible and tag characters, lone surrogates, odd spaces. */
const HIDDEN =
  // oxlint-disable-next-line no-control-regex -- they are what this is about
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]|\u034f|\u17b4|\u17b5|\p{Surrogate}/gu;
/** More blanks than these in a row push what follows out of sight. */
const GAP = /[^\S\n]{8,}/g;

/** A command from a plan as it is shown for consent. The shown text says all of it, and cannot be mistaken for another command. */
export function shownCommand(command: string): ShownCommand {
  const lines = command.split('\n');
  const text = lines
    .map((line) =>
      line
        .replaceAll(HIDDEN, (character) => `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`)
        .replaceAll(GAP, (gap) => `⟨${gap.length} blanks⟩`)
        .replaceAll('\t', '⇥'),
    )
    .reduce<string[]>((shown, line) => {
      // Empty lines in a row are one, with their number: they would push the rest out of the dialog.
      const before = /^⟨(\d+) empty lines?⟩$/.exec(shown.at(-1) ?? '');
      if (line !== '') return [...shown, line];
      return before ? [...shown.slice(0, -1), `⟨${Number(before[1]) + 1} empty lines⟩`] : [...shown, '⟨1 empty line⟩'];
    }, [])
    .join(' ⏎\n');
  return { text, lines: lines.filter((line) => line.trim() !== '').length, length: command.length, hidden: command.search(HIDDEN) !== -1 };
}
