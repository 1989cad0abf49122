// oxlint-disable-next-line no-control-regex -- escape sequences are made of control characters
const ESCAPES = /\u001b(?:\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\[[0-?]*[ -/]*[@-~]|[PX^_][^\u001b]*\u001b\\|[ -/]*[0-~])/g;
// oxlint-disable-next-line no-control-regex -- what is left of them
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;
export const MAX_COMMAND = 4_096;

/** Text without escape sequences and control characters, except tabs and line feeds. */
export function stripEscapes(text: string): string {
  return text.replaceAll(ESCAPES, '').replaceAll('\r\n', '\n').replaceAll(CONTROLS, '');
}

/** A command line as the log keeps it: plain, without blanks around it, at most `MAX_COMMAND` code units. */
export function commandLine(raw: string): string {
  const line = stripEscapes(raw.slice(0, MAX_COMMAND * 4)).trim();
  return line.length > MAX_COMMAND ? `${line.slice(0, MAX_COMMAND - 1)}…` : line;
}
