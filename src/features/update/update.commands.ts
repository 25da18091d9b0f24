import type { Command } from 'commander';
import { sayRelease } from './update.ts';
import type { FoundRelease } from './update.ts';

export interface UpdateCommandDeps {
  readonly out: (text: string) => void;
  readonly find: () => Promise<FoundRelease>;
}

/** `tradewise update --check`: looks for a newer release and changes nothing. */
export function registerUpdateCommand(program: Command, { out, find }: UpdateCommandDeps): void {
  program
    .command('update')
    .description('look for a newer release where this checkout comes from; nothing is sent, fetched or changed')
    .requiredOption('--check', 'ask the remote "origin" of the checkout for its versions')
    .option('--json', 'print what was found as JSON')
    .action(async ({ json }: { readonly json?: true }) => {
      const found = await find();
      out(json ? `${JSON.stringify(found)}\n` : `${sayRelease(found)}\n`);
    });
}
