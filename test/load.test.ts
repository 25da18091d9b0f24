import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { lineOf, ratiosOf } from '../bench/load/limits.ts';
import { measureServers } from '../bench/load/measure-servers.ts';
import { shared } from './support/shared.ts';

/**
 * What a request costs in processor time beside a bare route in the same run. So few requests are not compiled for the most
 * part, so that the limits are far from those of `npm run bench:load`: they see what has become twice as dear.
 */
const LEAST = { visitor: 0.25, 'signed in': 0.25, 'API key': 0.2 } as const;
const MOST = { 'page, visitor': 12, 'page, signed in': 40 } as const;

// What a process costs is told by Linux only.
it.runIf(process.platform === 'linux')(
  'answers from memory cost no more than they did, with every duty done',
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-load-'));
    try {
      const effort = { rounds: 3, requests: 400, connections: 8 };
      const { costs } = await measureServers(folder, effort, { program: await shared('command') });
      expect(Object.values(costs).map(({ errors }) => errors)).toEqual(Object.keys(costs).map(() => 0));
      const told = ratiosOf(costs).map(lineOf).join('\n');
      const ratio = (ours: string, bare: string): number => (costs[bare]?.cpu ?? 0) / (costs[ours]?.cpu ?? Infinity);
      for (const [name, least] of Object.entries(LEAST))
        expect(ratio(name, 'bare answer'), `${name}\n${told}`).toBeGreaterThan(least);
      for (const [name, most] of Object.entries(MOST))
        expect(1 / ratio(name, 'bare page'), `${name}\n${told}`).toBeLessThan(most);
      console.log(told);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  120_000,
);
