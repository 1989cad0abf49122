let bundle: Readonly<Record<string, string>> = {};

/** Takes the translations of a host that has them: English text to translated text. */
export function setBundle(translations: Readonly<Record<string, string>>): void {
  bundle = translations;
}

/** A string for people, as `vscode.l10n.t`: the English text is the key, `{0}` is replaced by the first further argument. */
export function l10n(message: string, ...values: readonly (string | number)[]): string {
  return (bundle[message] ?? message).replace(/\{(\d+)\}/g, (hole, index: string) => String(values[Number(index)] ?? hole));
}

/** `one` for 1, else `many`; both get the count as `{0}`. */
export function counted(count: number, one: string, many: string, ...values: readonly (string | number)[]): string {
  return l10n(count === 1 ? one : many, count.toLocaleString('en'), ...values);
}
