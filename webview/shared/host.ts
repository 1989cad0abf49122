interface EditorApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** What a page talks to: the extension host, or in a plain browser the page's own loader. `State` must be plain JSON. */
export interface Host<In, Out, State> {
  /** False in a plain browser: no theme variables, no editor to open things in. */
  readonly inEditor: boolean;
  post(message: Out): void;
  /** Returns the function that ends the subscription. */
  onMessage(listener: (message: In) => void): () => void;
  /** What the last `setState` was given, also after a reload; undefined the first time. */
  getState(): State | undefined;
  setState(state: State): void;
}

/** Stands in for the extension host in a plain browser: gets what the page posts, answers through `reply`. */
export type Loader<In, Out> = (message: Out, reply: (message: In) => void) => void;

const STATE_KEY = 'coagency.state';

/** Connects the page to whatever holds it. Call it once: VS Code hands its interface out a single time. */
export function connectHost<In, Out, State>(loader?: Loader<In, Out>): Host<In, Out, State> {
  const acquire = (globalThis as { acquireVsCodeApi?: () => EditorApi }).acquireVsCodeApi;
  return acquire ? editorHost(acquire()) : browserHost(loader);
}

function editorHost<In, Out, State>(api: EditorApi): Host<In, Out, State> {
  return {
    inEditor: true,
    post: (message) => api.postMessage(message),
    onMessage(listener) {
      const onEvent = (event: MessageEvent): void => listener(event.data as In);
      window.addEventListener('message', onEvent);
      return () => window.removeEventListener('message', onEvent);
    },
    getState: () => api.getState() as State | undefined,
    setState: (state) => api.setState(state),
  };
}

function browserHost<In, Out, State>(loader?: Loader<In, Out>): Host<In, Out, State> {
  const listeners = new Set<(message: In) => void>();
  const reply = (message: In): void => listeners.forEach((listener) => listener(message));
  return {
    inEditor: false,
    post: (message) => loader?.(message, reply),
    onMessage(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getState() {
      const kept = sessionStorage.getItem(STATE_KEY);
      return kept === null ? undefined : (JSON.parse(kept) as State);
    },
    setState: (state) => sessionStorage.setItem(STATE_KEY, JSON.stringify(state)),
  };
}
