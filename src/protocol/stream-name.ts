/** Can a stream be called so? Nothing that a URL changes on its way, or that looks like a path of a file system. */
export const isStreamName = (name: string): boolean =>
  name.length <= 512 &&
  name.isWellFormed() &&
  Array.from(name).every((c) => c >= ' ' && c !== '\u007f' && c !== '\\') &&
  name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
