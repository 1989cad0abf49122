import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import { describe, expect, it } from 'vitest';
import { maskSecrets } from '../../../../src/core/redaction/mask-secrets.ts';
import { secretCorpus } from './secret-corpus.ts';

/** What secretlint's recommended rules find in a text. */
async function reported(content: string): Promise<string[]> {
  const { messages } = await lintSource({
    source: { content, filePath: 'corpus.ts', ext: '.ts', contentType: 'text' },
    options: { config: { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator }] }, noPhysicFilePath: true },
  });
  return messages.map(({ range: [from, to], ruleId }) => `${ruleId}: ${content.slice(from, to)}`);
}

describe('secretlint', () => {
  it('finds secrets in the corpus, and none in what redaction leaves of it', { timeout: 60_000 }, async () => {
    const lines = secretCorpus(77, 6).map(({ before, prefix, body, after }) => before + prefix + body + after);
    expect((await reported(lines.join('\n'))).length).toBeGreaterThan(60);
    const left = await reported(lines.map((line) => maskSecrets(line, 'code')).join('\n'));
    expect(left.filter((each) => !each.includes('•'))).toEqual([]);
  });
});
