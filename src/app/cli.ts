import { outputFailureOf } from '../platform/exit-codes.ts';
import { runCommand } from './program.ts';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  const { code, lines } = outputFailureOf(error);
  for (const line of lines) process.stderr.write(`tradewise: ${line}\n`);
  process.exit(code);
});
process.exitCode = await runCommand(process.argv.slice(2), { env: process.env, folder: process.cwd() });
