import type { VNode } from 'preact';
import { harmless } from '../shared/harmless.ts';
import { usePage } from './context.ts';
import { openStep } from './jumps.ts';
import type { Lane } from './lanes.ts';

/** The lanes' names; a click opens the step in the plan. For the eye and the mouse: the plan itself serves the others. */
export function LaneNames({ lanes, step }: { readonly lanes: readonly Lane[]; readonly step?: string | null }): VNode {
  const page = usePage();
  return (
    <div class="lane-names">
      {lanes.map(({ owner, title, gone }) => (
        <button
          key={String(owner)}
          type="button"
          tabIndex={-1}
          class={`lane-name${gone ? ' gone' : ''}${owner !== undefined && owner === step ? ' chosen' : ''}`}
          title={harmless(title)}
          onClick={() => {
            openStep(page, owner === step ? undefined : owner);
            page.set({ pane: 'plan' });
          }}
        >
          {harmless(title, 200).replaceAll('`', '')}
        </button>
      ))}
    </div>
  );
}
