import { join } from 'node:path';
import { leaksOf } from '../../unit/core/redaction/leaks.ts';
import { RecordingLog } from '../../unit/core/redaction/recording-log.ts';
import { SCENARIOS } from '../../unit/core/redaction/scenarios.ts';
import { KIND_COUNT, secretCorpus, seeded } from '../../unit/core/redaction/secret-corpus.ts';
import type { BenchRow } from '../row.ts';

/** Secrets of each kind that come in each way. Seeded apart from the test's own. */
const EACH = 4;
const SEED = 20_261_122;

/** Secrets of many kinds, brought in by every way that we know: how many can be read in what was recorded? */
export async function leakRows(root: string): Promise<BenchRow[]> {
  let [brought, leaked] = [0, 0];
  for (const [index, scenario] of Object.values(SCENARIOS).entries()) {
    const secrets = secretCorpus(SEED + index, EACH);
    const chance = seeded(SEED + index);
    const log = await RecordingLog.open(join(root, `corpus-${index}`));
    for (const secret of secrets) {
      scenario(log, secret, chance);
      await log.flush();
    }
    await log.close();
    brought += secrets.length;
    leaked += (await leaksOf(log, secrets)).secrets.size;
  }
  const ways = Object.keys(SCENARIOS).length;
  return [
    {
      figure: `secrets that leaked, of ${brought} (${KIND_COUNT} kinds, in ${ways} ways)`,
      ...{ value: (100 * leaked) / brought, unit: '%', baseline: null, ratio: null, floor: 0, aim: 0, met: leaked === 0 },
    },
  ];
}
