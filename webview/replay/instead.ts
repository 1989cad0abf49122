import { useEffect, useState } from 'preact/hooks';
import { insteadOf } from '../../src/core/replay/instead.ts';
import type { Instead } from '../../src/core/replay/instead.ts';
import type { FileTouch } from '../../src/core/session/view.ts';
import type { Override } from '../../src/core/trajectory/events.ts';
import { usePage } from './context.ts';
import type { ReplayPage } from './page.ts';

/**
 * What the expert did after a refusal; undefined until it is known. Each refusal is looked at in a task of its own, so that frames can be
 * drawn in between, and again when a running session has gone on.
 */
export function useInstead(override: Override, seq: number | undefined): Instead | undefined {
  const page = usePage();
  const { id } = override;
  const [found, setFound] = useState(page.insteads.get(id));
  useEffect(() => {
    if (seq === undefined) return undefined;
    let task: ReturnType<typeof setTimeout> | undefined;
    const workOut = (): void => {
      task = undefined;
      const { model, insteads } = page;
      const { length: served } = model.served;
      const next = { ...insteadOf(model, override, seq), served };
      insteads.set(id, next);
      setFound(next);
    };
    const look = (): void => {
      const { model, insteads } = page;
      const known = model.caughtUp && model.viewKnown(model.last);
      if (known && insteads.get(id)?.served !== model.served.length) task ??= setTimeout(workOut);
    };
    look();
    const unsubscribe = page.subscribe(look);
    return () => {
      clearTimeout(task);
      unsubscribe();
    };
  }, [page, id, seq]);
  return found;
}

/** Shows what the expert did to a file after a refusal, as a diff from that moment on. */
export function showInstead(page: ReplayPage, { from, until }: Instead, { uri, line }: FileTouch): void {
  page.player.pause();
  page.seek(until, { mark: from, compare: 'mark', file: uri, line, lineEnd: undefined });
}
