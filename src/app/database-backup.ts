import { runCommand } from './program.ts';

/** `node dist/database_backup.js backup|list|restore|cleanup|verify`: the commands of `tradewise`, by the names that cron scripts know. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  backup: ['backup'],
  list: ['backup', 'list'],
  verify: ['backup', 'verify'],
  cleanup: ['backup', 'cleanup'],
  sync: ['backup', 'sync'],
  fetch: ['backup', 'fetch'],
  restore: ['restore'],
};

const [name = '', ...rest] = process.argv.slice(2);
const command = COMMANDS[name];
if (command === undefined) {
  process.stderr.write(`usage: node dist/database_backup.js ${Object.keys(COMMANDS).join('|')} [options]\n`);
  process.exitCode = 2;
} else process.exitCode = await runCommand([...command, ...rest], { env: process.env, folder: process.cwd() });
