import { setTimeout as wait } from 'node:timers/promises';
import { createLogFile } from '../../src/platform/log/log-file.ts';

// One process of several that write lines to one file: path, name, lines, most bytes, files that are kept.
const [path = '', name = '', lines = '0', mostBytes = '0', keep = '0'] = process.argv.slice(2);
const file = createLogFile({
  path,
  mostBytes: Number(mostBytes),
  keep: Number(keep),
  batchMs: 5,
  onProblem: (problem) => process.stderr.write(`${String(problem)}\n`),
});
for (let i = 0; i < Number(lines); i += 1) {
  file.append(`${JSON.stringify({ name, i, text: 'x'.repeat(i % 300) })}\n`);
  if (i % 25 === 24) await wait(2);
}
await file.flush();
