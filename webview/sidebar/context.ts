import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Store } from './store.ts';

export const StoreContext = createContext<Store | null>(null);

/** The step whose checks run now. */
export const CheckingContext = createContext<string | null>(null);

/** The session is over: what is said of it still counts, but nobody works on a step any more. */
export const FinishedContext = createContext(false);

export function useStore(): Store {
  const store = useContext(StoreContext);
  if (!store) throw new Error('no store above this component');
  return store;
}
