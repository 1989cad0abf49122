import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { ReplayPage } from './page.ts';
import type { PageState } from './state.ts';

export const PageContext = createContext<ReplayPage | undefined>(undefined);

export function usePage(): ReplayPage {
  const page = useContext(PageContext);
  if (!page) throw new Error('a component outside of the page');
  return page;
}

/** The page's state; the component renders again, with the next frame, when it has changed. */
export function usePageState(): PageState {
  const page = usePage();
  const [state, setState] = useState(page.state);
  useEffect(() => {
    setState(page.state);
    return page.subscribe(() => setState(page.state));
  }, [page]);
  return state;
}
