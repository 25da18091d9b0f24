import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeProvider, type ProviderUnderTest } from '../../../test/suites/provider.suite.ts';
import { describeWithData } from '../../../test/support/with-data.ts';
import { dayOf } from '../../engine/market/day.ts';
import { ProviderSpecError } from '../provider.ts';
import { createProvider, PROVIDERS } from './index.ts';

const clock = dayOf(2020, 4, 15);
const env = { clock: (): number => clock };

async function ownFiles(): Promise<ProviderUnderTest> {
  const dir = await mkdtemp(join(tmpdir(), 'tradewise-files-'));
  const rows = Array.from(
    { length: 28 },
    (_, i) => `2020-02-${String(i + 1).padStart(2, '0')},1,2,1,${i + 1},${i + 1},9`,
  );
  const csv = ['Date,Open,High,Low,Close,Adj Close,Volume', ...rows, 'rubbish', ''].join('\n');
  await Promise.all(['AAPL', 'brk-b', 'KO'].map((name) => writeFile(join(dir, `${name}.csv`), csv)));
  await writeFile(join(dir, 'splits.csv'), 'symbol,date,ratio\nAAPL,2014-06-09,7\n');
  await writeFile(
    join(dir, 'fundamentals.csv'),
    'symbol,period_end,period,item,value,currency\nKO,2018-12-31,FY,revenue,100,USD\nKO,2018-12-31,FY,eps_basic,-1.5,USD\n',
  );
  return {
    provider: createProvider(`files:${dir}`, env),
    clock,
    dispose: () => rm(dir, { recursive: true, force: true }),
  };
}

const UNDER_TEST: Readonly<Record<string, () => Promise<ProviderUnderTest>>> = {
  demo: () => Promise.resolve({ provider: createProvider('demo', env), clock }),
  files: ownFiles,
};

for (const { id } of PROVIDERS) {
  describeProvider(
    id,
    UNDER_TEST[id] ?? (() => Promise.reject(new Error(`the source ${id} is not held to the suite: name it here`))),
  );
}

describeWithData('real files', (data) => {
  describeProvider('files, long histories', () =>
    Promise.resolve({ provider: createProvider(`files:${data}/ohlcv/long`, env), clock }),
  );
  describeProvider('files, as traded', () =>
    Promise.resolve({ provider: createProvider(`files:${data}/ohlcv/lean_raw?adjusted=none`, env), clock }),
  );
});

describe('createProvider', () => {
  const refused: readonly (readonly [spec: string, says: string])[] = [
    ['', 'there is no market data source ""; there are: demo, files:DIR?adjusted=none|split|total'],
    ['yahooo', 'there is no market data source "yahooo"'],
    ['demo:x', 'demo takes nothing after it'],
    ['files', 'files: names no folder'],
    ['files:', 'files: names no folder'],
    ['files:/no/such/folder', 'files: there is no folder "/no/such/folder"'],
    [`files:/${'x'.repeat(300)}`, 'files: there is no folder "/xxx'],
    ['files:/etc/hosts', 'files: there is no folder "/etc/hosts"'],
    ['files:.?adjusted=yes', 'files: adjusted is none, split or total, not "yes"'],
    ['files:.?adjust=none', 'files: has no option "adjust"'],
    ['files:a\0b', 'files: names no folder'],
  ];
  for (const [spec, says] of refused) {
    it(`refuses ${JSON.stringify(spec)} and says why`, () => {
      expect(() => createProvider(spec, env)).toThrow(ProviderSpecError);
      expect(() => createProvider(spec, env)).toThrow(says);
    });
  }
});
