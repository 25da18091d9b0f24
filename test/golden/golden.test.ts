import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWithData } from '../support/with-data.ts';
import { agrees, type GoldenVector } from './comparison.ts';
import { empyricalVectors, type EmpyricalFile } from './empyrical.ts';
import { OTHER_CONVENTION } from './exclusions-convention.ts';
import { NOT_COMPUTED } from './exclusions-unused.ts';
import { leanVectors, type LeanFile } from './lean.ts';
import { talibVectors, type TalibFile } from './talib.ts';
import { tulipVectors } from './tulip.ts';

function read<T>(dir: string, path: string): T {
  return JSON.parse(readFileSync(join(dir, path), 'utf8')) as T;
}

function allVectors(dir: string): GoldenVector[] {
  return [
    ...tulipVectors(read<Parameters<typeof tulipVectors>[0]>(dir, 'golden/tulip.json')),
    ...talibVectors(read<TalibFile>(dir, 'golden/talib.json')),
    ...leanVectors(read<LeanFile>(dir, 'golden/lean_spy.json')),
    ...empyricalVectors(read<EmpyricalFile>(dir, 'risk/empyrical.json')),
  ];
}

describeWithData('indicators and risk measures against numbers computed outside', (dir) => {
  const vectors = allVectors(dir);
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
