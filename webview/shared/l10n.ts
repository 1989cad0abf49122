let bundle: Readonly<Record<string, string>> = given();

/** The translations that whoever made the page put into it: before anything is said, so that tables of words have them, too. */
function given(): Readonly<Record<string, string>> {
  if (typeof document === 'undefined') return {};
  const text = document.querySelector<HTMLMetaElement>('meta[name="coagency-l10n"]')?.content;
  return text ? (JSON.parse(text) as Record<string, string>) : {};
}

/** Takes the translations of a host that has them: English text to translated text. */
export function setBundle(translations: Readonly<Record<string, string>>): void {
  bundle = translations;
}

/** A string for people, as `vscode.l10n.t`: the English text is the key, `{0}` is replaced by the first further argument. */
export function l10n(message: string, ...values: readonly (string | number)[]): string {
  return (bundle[message] ?? message).replace(/\{(\d+)\}/g, (hole, index: string) => String(values[Number(index)] ?? hole));
}

/** A number as the page's language groups it: "3,412", "3.412". */
export function inDigits(value: number): string {
  return value.toLocaleString((typeof document === 'undefined' ? '' : document.documentElement.lang) || 'en');
}

/** `one` for 1, else `many`; both get the count as `{0}`. */
export function counted(count: number, one: string, many: string, ...values: readonly (string | number)[]): string {
  return l10n(count === 1 ? one : many, inDigits(count), ...values);
}
