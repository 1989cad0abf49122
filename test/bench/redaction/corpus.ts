import { join } from 'node:path';
import { leaksOf } from '../../unit/core/redaction/leaks.ts';
import { RecordingLog } from '../../unit/core/redaction/recording-log.ts';
import { DISGUISED, SCENARIOS } from '../../unit/core/redaction/scenarios.ts';
import { KIND_COUNT, secretCorpus, seeded } from '../../unit/core/redaction/secret-corpus.ts';
import type { BenchRow } from '../row.ts';

/** Secrets of each kind that come in each way. Seeded apart from the test's own. */
const EACH = 4;
const SEED = 20_261_122;

/** Secrets of many kinds, brought in by every way that we know: how many can be read in what was recorded? */
export async function leakRows(root: string): Promise<BenchRow[]> {
  const ways = Object.values(SCENARIOS).length;
  const plain = await leaks(root, SCENARIOS);
  const disguised = await leaks(root, DISGUISED);
  const row = (figure: string, { brought, leaked }: Rate, floor: number | null): BenchRow => ({
    figure: `${figure}, of ${brought} (${KIND_COUNT} kinds)`,
    value: (100 * leaked) / brought,
    unit: '%',
    baseline: null,
    ratio: null,
    floor,
    aim: floor,
    met: floor === null || leaked <= floor,
  });
  return [
    row(`secrets that leaked, in ${ways} ways`, plain, 0),
    // The tail is on disk before anything says what it is: only what looks drawn by chance is masked.
    row('secrets that leaked in part when their tail was pasted before their head', disguised, null),
  ];
}

interface Rate {
  readonly brought: number;
  readonly leaked: number;
}

async function leaks(root: string, scenarios: typeof SCENARIOS): Promise<Rate> {
  let [brought, leaked] = [0, 0];
  for (const [index, [name, scenario]] of Object.entries(scenarios).entries()) {
    const secrets = secretCorpus(SEED + index, EACH);
    const chance = seeded(SEED + index);
    const log = await RecordingLog.open(join(root, name));
    for (const secret of secrets) {
      scenario(log, secret, chance);
      await log.flush();
    }
    await log.close();
    brought += secrets.length;
    leaked += (await leaksOf(log, secrets)).secrets.size;
  }
  return { brought, leaked };
}
