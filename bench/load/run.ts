// What a request costs beside a bare route that parses the same body and sends the same bytes, in one run. Linux only.
// `npm run bench:load`; with `--quick` a short form. Ends with 1 where a limit is broken.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { addressOf, openConnection, requestOf } from './client.ts';
import { askAnalysis, measureHot, PAGE } from './hot.ts';
import type { Cost } from './hot.ts';
import { makePeople } from './people.ts';
import { startPeer, startProduct } from './processes.ts';

const isQuick = process.argv.includes('--quick');
const EFFORT = isQuick ? { rounds: 3, requests: 640, connections: 32 } : { rounds: 5, requests: 4000, connections: 32 };

// So that the servers end as well.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-load-'));
const databaseUrl = `sqlite:///${folder}/tradewise.db`;
const people = await makePeople(databaseUrl, EFFORT.connections);
const product = await startProduct({ DATABASE_URL: databaseUrl }, folder);
const first = await openConnection(product.port, addressOf(9000));
const answer = await first.ask(askAnalysis());
const page = await first.ask(requestOf('GET', PAGE));
first.close();
writeFileSync(path.join(folder, 'answer'), answer.body);
writeFileSync(path.join(folder, 'page'), page.body);
const fastify = await startPeer('fastify', path.join(folder, 'answer'), path.join(folder, 'page'), folder);
const node = await startPeer('node', path.join(folder, 'answer'), path.join(folder, 'page'), folder);
try {
  const hot = await measureHot({ product, fastify, node }, people, EFFORT);
  const cpu = (name: string): Cost => hot[name] as Cost;
  for (const [name, cost] of Object.entries(hot))
    console.log(`${name}: ${cost.cpu.toFixed(1)} µs, p99 ${cost.p99.toFixed(2)} ms, ${cost.errors} errors`);
  for (const name of ['visitor', 'signed in', 'API key'])
    console.log(`${name}: bare / ours ${(cpu('bare answer').cpu / cpu(name).cpu).toFixed(2)}`);
  for (const name of ['page, visitor', 'page, signed in'])
    console.log(`${name}: ours / bare ${(cpu(name).cpu / cpu('bare page').cpu).toFixed(1)}`);
} finally {
  await Promise.all([product, fastify, node].map(({ stop }) => stop()));
  rmSync(folder, { recursive: true, force: true });
}
