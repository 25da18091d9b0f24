import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testDataDir } from '../support/test-data.ts';
import { agrees, type GoldenVector } from './comparison.ts';
import { empyricalVectors, type EmpyricalFile } from './empyrical.ts';
import { OTHER_CONVENTION } from './exclusions-convention.ts';
import { NOT_COMPUTED } from './exclusions-unused.ts';
import { leanVectors, type LeanFile } from './lean.ts';
import { talibVectors, type TalibFile } from './talib.ts';
import { tulipVectors } from './tulip.ts';

const dir = testDataDir();

function read<T>(path: string): T {
  return JSON.parse(readFileSync(join(dir ?? '', path), 'utf8')) as T;
}

function allVectors(): GoldenVector[] {
  return [
    ...tulipVectors(read<Parameters<typeof tulipVectors>[0]>('golden/tulip.json')),
    ...talibVectors(read<TalibFile>('golden/talib.json')),
    ...leanVectors(read<LeanFile>('golden/lean_spy.json')),
    ...empyricalVectors(read<EmpyricalFile>('risk/empyrical.json')),
  ];
}

describe.skipIf(dir === null)('indicators and risk measures against numbers computed outside', () => {
  const vectors = dir === null ? [] : allVectors();
  const compared = vectors.filter(({ comparisons }) => comparisons.length > 0);
  const excluded = [...OTHER_CONVENTION, ...NOT_COMPUTED].flatMap(({ ids }) => ids);

  it('agree with every number of every vector that is compared', () => {
    const numbers = compared.flatMap(({ comparisons }) => comparisons);
    const wrong = compared.flatMap(({ id, comparisons }) =>
      comparisons.filter((c) => !agrees(c)).map((c) => `${id} ${c.at}: ${c.actual}, outside ${c.expected}`),
    );
    expect(wrong).toEqual([]);
    expect(numbers.length).toBeGreaterThan(0);
    process.stdout.write(
      `golden numbers compared: ${numbers.length} (vectors ${compared.length}, excluded ${excluded.length})\n`,
    );
  });

  it('leave no vector out that is not excluded by its id', () => {
    const left = vectors.filter(({ comparisons }) => comparisons.length === 0).map(({ id }) => id);
    expect(left.filter((id) => !excluded.includes(id))).toEqual([]);
  });

  it('exclude no vector that does not exist, is compared, or is excluded twice', () => {
    const ids = vectors.map(({ id }) => id);
    const both = compared.map(({ id }) => id).filter((id) => excluded.includes(id));
    expect(excluded.filter((id) => !ids.includes(id))).toEqual([]);
    expect(both).toEqual([]);
    expect(new Set(excluded).size).toBe(excluded.length);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
