import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyOfTheHouse, type HouseCopy } from './support/copy-of-the-house.ts';

/** file that is planted -> the import in it -> the rule that must refuse it. */
const PLANTED: readonly (readonly [file: string, text: string, rule: string])[] = [
  ['src/engine/planted-io.ts', "import 'node:fs';\n", 'engine-is-pure'],
  ['src/engine/planted-package.ts', "import 'kysely';\n", 'engine-is-pure'],
  ['src/engine/planted-up.ts', "import '../market-data/provider.ts';\n", 'engine-is-pure'],
  ['src/market-data/planted.ts', "import '../http/planted-target.ts';\n", 'market-data-imports'],
  ['src/platform/planted.ts', "import '../market-data/provider.ts';\n", 'platform-imports'],
  ['src/http/planted.ts', "import '../market-data/provider.ts';\n", 'http-imports'],
  ['src/features/planted/use-case.ts', "import '../analysis/analyze-stock.ts';\n", 'other-feature-types-only'],
  [
    'src/features/planted/reads-database.ts',
    "import '../../platform/db/planted-target.ts';\n",
    'database-only-from-stores',
  ],
  [
    'src/features/planted/calls-capability.ts',
    "import { createAnalysis } from '../analysis/analysis.ts';\ncreateAnalysis;\n",
    'other-feature-types-only',
  ],
  ['src/features/planted/knows-inside.ts', "import type {} from '../analysis/analyze-stock.ts';\n", 'feature-imports'],
  ['src/features/planted/knows-pages.ts', "import type {} from '../../pages/page-deps.ts';\n", 'feature-imports'],
  ['src/features/planted/knows-app.ts', "import type {} from '../../app/planted-target.ts';\n", 'app-is-the-top'],
  [
    'src/features/planted/planted.feature.ts',
    "import '../../http/planted-target.ts';\n",
    'http-only-from-routes-and-pages',
  ],
  ['src/features/planted/draws.ts', "import '../../../ui/planted-target.ts';\n", 'ui-only-from-pages-and-mails'],
  ['src/features/planted/heavy.process.ts', "import '../../http/planted-target.ts';\n", 'process-imports'],
  ['src/features/planted/registers.ts', "import './planted.feature.ts';\n", 'features-are-registered-in-app'],
  ['src/features/planted-b/planted-b.ts', "import type {} from '../planted/planted.ts';\n", 'no-cycles'],
  ['src/pages/planted.ts', "import '../market-data/provider.ts';\n", 'page-imports'],
  ['src/pages/planted-store.ts', "import '../features/analysis/analysis.store.ts';\n", 'page-feature-types-only'],
  ['src/pages/planted-schema.ts', "import '../features/analysis/analysis.schema.ts';\n", 'page-feature-types-only'],
  ['src/pages/planted-capability.ts', "import '../features/analysis/analysis.ts';\n", 'page-feature-types-only'],
  ['ui/planted.ts', "import '../src/market-data/provider.ts';\n", 'ui-imports'],
  ['ui/planted-engine.ts', "import '../src/engine/market/day.ts';\n", 'ui-types-only-of-the-server'],
  [
    'ui/islands/planted.ts',
    "import type {} from '../../src/engine/market/candles.ts';\n",
    'islands-nothing-of-the-server',
  ],
  ['src/http/planted-app.ts', "import '../app/planted-target.ts';\n", 'app-is-the-top'],
  ['src/platform/planted-cycle-a.ts', "import './planted-cycle-b.ts';\n", 'no-cycles'],
  ['src/platform/planted-dev.ts', "import 'fast-check';\n", 'product-not-to-dev-dependencies'],
];

const TARGETS = [
  'src/http/planted-target.ts',
  'src/app/planted-target.ts',
  'src/platform/db/planted-target.ts',
  'ui/planted-target.ts',
];

describe('the rooms of the house', () => {
  let house: HouseCopy;
  let boundaries: { status: number | null; output: string };

  beforeAll(() => {
    house = copyOfTheHouse();
    for (const target of TARGETS) house.write(target, 'export {};\n');
    house.write('src/platform/planted-cycle-b.ts', "import './planted-cycle-a.ts';\n");
    house.write('src/features/planted/planted.ts', "import type {} from '../planted-b/planted-b.ts';\n");
    for (const [file, text] of PLANTED) house.write(file, text);
    boundaries = house.run('npm', 'run', '-s', 'check:boundaries');
  });

  afterAll(() => {
    house.remove();
  });

  it('refuse an import across a boundary with a failed check', () => {
    expect(boundaries.status).not.toBe(0);
  });

  it.each(PLANTED)('refuse %s', (file, _text, rule) => {
    const lines = boundaries.output.split('\n').filter((line) => line.includes(file) && line.includes(rule));
    expect(lines, boundaries.output).not.toHaveLength(0);
  });

  it('run as a part of npm run check, with format, lint and types', () => {
    const check = house.run('node', '-p', 'JSON.parse(require("fs").readFileSync("package.json")).scripts.check');
    for (const part of ['check:format', 'check:lint', 'check:types', 'check:boundaries'])
      expect(check.output).toContain(part);
  });

  it('keep clocks, chance and the network out of the engine', () => {
    house.write('src/engine/planted-clock.ts', 'export const now = (): number => Date.now();\n');
    house.write('src/engine/planted-chance.ts', 'export const chance = (): number => Math.random();\n');
    house.write('src/engine/planted-date.ts', 'export const date = (): unknown => new Date();\n');
    const lint = house.run(
      'eslint',
      'src/engine/planted-clock.ts',
      'src/engine/planted-chance.ts',
      'src/engine/planted-date.ts',
    );
    expect(lint.status).toBe(1);
    expect(lint.output).toContain('3 errors');

    house.delete('src/engine/planted-package.ts');
    house.delete('src/engine/planted-io.ts');
    house.write('src/engine/planted-network.ts', "export const get = (): unknown => fetch('/');\n");
    const types = house.run('tsc', '-p', 'src/engine/tsconfig.json');
    expect(types.status).not.toBe(0);
    expect(types.output).toMatch(/planted-network\.ts.*Cannot find name 'fetch'/);
  });
});
