/** How a text for people enters package.json: as a key of package.nls.json, which holds the English one. */
export type Say = (key: string, english: string) => string;
