export function staleTargets(root: string, command: string | undefined): Array<'cli' | 'webview'>;
