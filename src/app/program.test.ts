import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '../engine/canonical.ts';
import { createTestApp, TEST_ENV } from '../../test/support/test-app.ts';
import { runCommand } from './program.ts';
import { VERSION } from '../platform/version.ts';

let folder: string;
let env: Record<string, string>;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tradewise-'));
  env = { ...TEST_ENV, DATABASE_URL: `sqlite:///${path.join(folder, 'test.db')}` };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(
  line: string,
  more: Record<string, string> = {},
): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await runCommand(line === '' ? [] : line.split(' '), {
    env: { ...env, ...more },
    folder,
    out: (text) => void (out += text),
    note: (text) => void (err += text),
  });
  return { code, out, err };
}

describe('the command', () => {
  it('prints its version and its help', async () => {
    expect(await run('--version')).toEqual({ code: 0, out: `${VERSION}\n`, err: '' });
    for (const line of ['--help', 'help', 'help analyze', 'serve --help', 'analyze --help', 'import --help']) {
      const { code, out, err } = await run(line);
      expect([line, code, err]).toEqual([line, 0, '']);
      expect(out).toMatch(/^Usage: tradewise/);
    }
    expect((await run('import kaggle-nyse --help')).out).toMatch(/^Usage: tradewise import kaggle-nyse/);
  });

  it.each([
    ['', 2],
    ['analyse AAPL', 2],
    ['analyze', 2],
    ['analyze AAPL --frobnicate', 2],
    ['analyze --all', 2],
    ['analyze A1', 2],
    ['analyze AAPL --strategy luck', 2],
    ['analyze ABC.Z', 2],
    ['analyze APPL', 4],
    ['import', 2],
    ['import kaggle-nyse /nowhere/at/all.csv', 4],
  ])('"%s" ends with %i and says why in plain words', async (line, code) => {
    const { code: found, out, err } = await run(line);
    expect([line, found, out]).toEqual([line, code, '']);
    expect(err).toMatch(line === '' || line === 'import' ? /^Usage: tradewise/ : /^tradewise: [^\n]+\n$/);
    expect(err).not.toMatch(/\n\s+at |Error:/);
  });

  it('tells every fault of the environment, and no value of a secret', async () => {
    const { code, err } = await run('analyze AAPL', {
      PORT: 'x',
      DATABASE_URL: 'mysql://u:hunter2@h/d',
      BENCHMARK: '?',
    });
    expect(code).toBe(1);
    expect(err.match(/^tradewise: (PORT|DATABASE_URL|BENCHMARK) /gm)).toHaveLength(3);
    expect(err).not.toContain('hunter2');
    const spec = await run('analyze AAPL', { MARKET_DATA: 'nonsense:x' });
    expect([spec.code, spec.err]).toEqual([
      1,
      expect.stringMatching(/^tradewise: MARKET_DATA: names a source that does not exist[^\n]*\n$/),
    ]);
  });

  it('is not ready where the source or the database cannot be had', async () => {
    const away = await run('analyze AAPL', { DATABASE_URL: 'postgresql://u:p@127.0.0.1:1/d' });
    expect([away.code, away.out]).toEqual([3, '']);
    expect(away.err).toMatch(
      /^tradewise: The database cannot be used: d on 127\.0\.0\.1:1 as u: nothing listens[^\n]*\n$/,
    );
  });
});

describe('tradewise analyze', () => {
  it('prints the document of the API as canonical JSON', async () => {
    const { code, out, err } = await run('analyze brk-b --strategy value --json');
    expect([code, err]).toEqual([0, '']);
    const app = await createTestApp({ DATABASE_URL: env['DATABASE_URL'] ?? '' });
    const answer = await app.server.inject('/api/stock-analysis?symbol=BRK.B&strategy=value');
    await app.close();
    expect(out).toBe(`${canonicalJson(answer.json())}\n`);
  }, 60_000);

  it('prints a report with the demo mark, the reasons and their sum', async () => {
    const { code, out } = await run('analyze KO -s momentum');
    expect(code).toBe(0);
    expect(out).toContain('KO  Coca-Cola');
    expect(out).toContain('Demo data, not real prices');
    expect(out).toMatch(/^ {2}50( [+\u2212] \d+)+ = \d+$/m);
    const [, terms = '', score] = /^ {2}50((?: [+\u2212] \d+)+) = (\d+)$/m.exec(out) ?? [];
    const sum = [...terms.matchAll(/([+\u2212]) (\d+)/g)].reduce(
      (s, [, sign, n]) => s + (sign === '+' ? 1 : -1) * Number(n),
      50,
    );
    expect(sum).toBe(Number(score));
    expect(out).toContain('Information, not investment advice.');
    expect(out).not.toMatch(/\u001b|undefined|NaN/);
  }, 60_000);
});
