import type { Step } from './schema.ts';

/**
 * Removes links until the graph has no cycle. `links`: from a node to the nodes it points to; targets that are no node count as leaves.
 * Pure: returns the links that stay and the ones dropped. One depth-first walk without recursion, since a hostile graph is deep and dense.
 */
export function withoutCycles(links: ReadonlyMap<string, readonly string[]>): {
  kept: Map<string, string[]>;
  dropped: readonly (readonly [from: string, to: string])[];
} {
  const kept = new Map<string, string[]>([...links.keys()].map((node) => [node, []]));
  const dropped: [string, string][] = [];
  const done = new Set<string>();
  const onPath = new Set<string>();
  for (const root of links.keys()) {
    if (done.has(root)) continue;
    const path = [{ node: root, next: 0 }];
    onPath.add(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const to = links.get(top.node)?.[top.next++];
      if (to === undefined) {
        path.pop();
        onPath.delete(top.node);
        done.add(top.node);
      } else if (onPath.has(to)) dropped.push([top.node, to]);
      else {
        kept.get(top.node)?.push(to);
        if (done.has(to) || !links.has(to)) continue;
        path.push({ node: to, next: 0 });
        onPath.add(to);
      }
    }
  }
  return { kept, dropped };
}

/** Links only to what is there, without circles. */
export function withSoundLinks(steps: readonly Step[]): Step[] {
  const ids = new Set(steps.map(({ id }) => id));
  const waits = withoutCycles(new Map(steps.map(({ id, dependsOn }) => [id, dependsOn.filter((other) => ids.has(other))]))).kept;
  const parents = withoutCycles(new Map(steps.map(({ id, parent }) => [id, parent !== undefined && ids.has(parent) ? [parent] : []]))).kept;
  return steps.map(({ parent: _, ...step }): Step => {
    const parent = parents.get(step.id)?.[0];
    return { ...step, dependsOn: waits.get(step.id) ?? [], ...(parent === undefined ? {} : { parent }) };
  });
}
