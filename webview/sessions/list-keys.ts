/** J and K (or the arrows) walk over the rows, `/` searches, Escape leaves the search; Enter opens as with any link. */
export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target as HTMLElement;
  const search = document.querySelector<HTMLInputElement>('input[type="search"]');
  const typing = target === search;
  if (event.key === '/' && !typing) search?.select();
  else if (event.key === 'Escape' && typing) search.blur();
  else if (event.key === 'ArrowDown' || (event.key === 'j' && !typing)) walk(target, 1);
  else if (event.key === 'ArrowUp' || (event.key === 'k' && !typing)) walk(target, -1);
  else return;
  event.preventDefault();
}

function walk(from: HTMLElement, by: 1 | -1): void {
  if (from.tagName === 'SELECT') return;
  const links = [...document.querySelectorAll<HTMLElement>('tbody .task a')];
  const row = from.closest('tr')?.querySelector<HTMLElement>('.task a');
  const at = row ? links.indexOf(row) : by === 1 ? -1 : links.length;
  links[Math.max(0, Math.min(at + by, links.length - 1))]?.focus();
}
