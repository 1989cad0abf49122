import { spawnSync } from 'node:child_process';

/** A mount of one's own, as root or as a user that may have a namespace; empty where neither is allowed. */
const ways = [['-m'], ['-r', '-m']].filter(
  (flags) => spawnSync('unshare', [...flags, 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0,
);

/**
 * A command line that runs `command` with a disk of so many bytes in place of `folder`, which has what the folder had: where such a thing can be
 * had without a person. It goes away with the process. `ballast` bytes of it are taken by a file of that name.
 */
export function onSmallDisk(folder: string, bytes: number, ballast: number, command: readonly string[]): string[] | undefined {
  const flags = ways[0];
  if (!flags) return undefined;
  const script =
    'cp -r "$2" "$2.copy" && mount -t tmpfs -o size="$1" none "$2" && cp "$2.copy"/* "$2" && head -c "$3" /dev/zero > "$2/ballast" && shift 3 && exec "$@"';
  return ['unshare', ...flags, 'sh', '-c', script, 'sh', String(bytes), folder, String(ballast), ...command];
}
