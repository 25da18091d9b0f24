import type { Command } from 'commander';
import { sinceOf } from '../../platform/since.ts';
import { presentErrors } from './errors.present.ts';
import type { Errors } from './errors.ts';

export interface ErrorCommandDeps {
  readonly out: (text: string) => void;
  readonly withErrors: (work: (errors: Errors) => Promise<void>) => Promise<void>;
}

const MOST_LINES = 500;

/** `tradewise errors`: what went wrong with requests. */
export function registerErrorCommands(program: Command, { out, withErrors }: ErrorCommandDeps): void {
  program
    .command('errors')
    .description('requests that the servers failed, alike errors together, those seen last first')
    .option('--since <time>', 'from when on: 90m, 24h, 7d, or a date', '7d')
    .option('--json', 'as JSON')
    .action(({ since, json }: { readonly since: string; readonly json?: true }) =>
      withErrors(async (errors) => {
        const found = presentErrors(await errors.list(sinceOf(since, errors.now()), MOST_LINES));
        if (json === true) return out(`${JSON.stringify(found)}\n`);
        if (found.errors.length === 0) return out('No request failed.\n');
        for (const error of found.errors) {
          out(`${error.last_at}  ${error.count} x  ${error.code}  ${error.kind}  ${error.place}\n`);
          out(`  ${error.fingerprint}  first ${error.first_at}  release ${error.release}\n`);
          out(`  at ${error.routes.join(', ')}; request ids ${error.request_ids.join(', ')}\n`);
        }
      }),
    );
}
