import { describe, expect, it } from 'vitest';
import { findSecrets } from '../../../../src/core/redaction/find-secrets.ts';
import { hasMark } from '../../../../src/core/redaction/triggers.ts';
import { secretCorpus } from './secret-corpus.ts';

describe('hasMark', () => {
  it('is true of every line in which a secret is found, also while it is written', () => {
    for (const { before, prefix, body, after } of secretCorpus(3, 5)) {
      const text = before + prefix + body + after;
      expect(hasMark(text), text).toBe(true);
      for (let to = 1; to <= text.length; to++) {
        const written = text.slice(0, to);
        if (findSecrets(written, 'data', [{ from: to - 1, to }]).length > 0) expect(hasMark(written), written).toBe(true);
      }
    }
  });

  it.each([
    'ghr_',
    'github_pat_',
    'glrt-',
    'glffct-',
    'GR1348941',
    'xapp-',
    'xoxe.xoxb-',
    'hooks.slack.com/services/',
    'rubygems_',
    'rk_test_',
    'sk_prod_',
    'whsec_',
    'SKa1b2',
    'SG.',
    'key-',
    'gsk_',
    'xai-',
    'pplx-',
    'r8_',
    'hf_',
    'api_org_',
    'A3TX',
    'ABIA',
    'ACCA',
    'AGPA',
    'AIDA',
    'AROA',
    'AIPA',
    'ANPA',
    'ANVA',
    'ASIA',
    'ABSK',
    'amzn.mws.',
    'AIza',
    'ya29.',
    'GOCSPX-',
    '1//0',
    'dop_v1_',
    'HRKU-',
    'lin_api_',
    'lin_oauth_',
    'ntn_',
    'secret_',
    'figd_',
    'figo_',
    'figr_',
    'glc_',
    'glsa_',
    'ops_ey',
    'hvs.',
    'hvb.',
    'hvr.',
    'vcp_',
    'vci_',
    'vca_',
    'vcr_',
    'vck_',
    'dapi',
    'dckr_pat_',
    'shpat_',
    '123456789:AA',
    'MTA4NzY1',
    'discord.com/api/webhooks/1/',
    'sq0atp-',
    'EAAA',
    'EAAC',
    'NRAK-',
    'sntrys_',
    'PMAK-',
    'dp.pt.',
    'ATATT3',
    'ATCTT3',
    'ATBB',
    '.atlasv1.',
    'pul-',
    'pscale_tkn_',
    'sbp_',
    'sb_secret_',
    'nfp_',
    'fo1_',
    'fm1_',
    'fm2_',
    'pat',
    'AGE-SECRET-KEY-1',
    'p8e-',
    'sl.',
    'eyJ',
    'passphrase',
    'pwd',
    'PIN_CODE',
    'x://',
    'Bearer ',
    'Basic ',
    'curl -u ',
    'identified by',
    'PRIVATE KEY',
    'Private-Lines',
    'creds',
    'credential',
    'sig',
    'otp',
    'DSN',
    'nonce',
    'salt',
    'psk',
  ])('is true of %s', (prefix) => {
    expect(hasMark(prefix)).toBe(true);
  });

  it('is false of most lines of code', () => {
    expect(hasMark('  const total = values.reduce((sum, each) => sum + each, 0);')).toBe(false);
  });
});
