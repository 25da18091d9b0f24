import type { Command } from 'commander';
import { AppError } from '../../platform/errors.ts';
import { presentEvents, isoTime } from './security.present.ts';
import type { Security } from './security.ts';

export interface SecurityCommandDeps {
  readonly out: (text: string) => void;
  readonly withSecurity: (work: (security: Security) => Promise<void>) => Promise<void>;
}

const DAY_MS = 86_400_000;
const MOST_LINES = 500;

/** `tradewise security …`: what was noticed, and which addresses are kept out. */
export function registerSecurityCommands(program: Command, { out, withSecurity }: SecurityCommandDeps): void {
  const security = program.command('security').description('security events, and addresses that are kept out');
  security
    .command('events')
    .description('what was noticed of attacks within the last days, the newest first')
    .option('--days <days>', 'how many days', '7')
    .option('--json', 'as JSON')
    .action(({ days, json }: { readonly days: string; readonly json?: true }) =>
      withSecurity(async (watched) => {
        const since = watched.now() - daysOf(days) * DAY_MS;
        const found = presentEvents(await watched.list({ since, limit: MOST_LINES }), await watched.blocked());
        if (json) return out(`${JSON.stringify(found)}\n`);
        for (const { last_at, rule, address, count, detail } of found.events)
          out(`${last_at}  ${rule}  ${address ?? '-'}  ${count} x  ${detail}\n`);
        for (const { address, until } of found.blocked) out(`blocked until ${until}  ${address}\n`);
        if (found.events.length === 0) out('Nothing was noticed.\n');
      }),
    );
  security
    .command('block')
    .description('refuse all requests of an address for an hour')
    .argument('<address>', 'network address; of an IPv6 address the first 64 bits count')
    .action((address: string) =>
      withSecurity(async (watched) => {
        const blocked = await watched.block(address);
        await watched.record({ userId: null, way: 'command', action: 'security block', target: blocked.address });
        out(`${blocked.address} is blocked until ${isoTime(blocked.until)}\n`);
      }),
    );
  security
    .command('unblock')
    .description('answer the requests of a blocked address again')
    .argument('<address>', 'network address')
    .action((address: string) =>
      withSecurity(async (watched) => {
        if (!(await watched.unblock(address)))
          throw new AppError('not_found', { userMessage: 'This address is not blocked.' });
        await watched.record({ userId: null, way: 'command', action: 'security unblock', target: address });
        out(`${address} is not blocked any more\n`);
      }),
    );
}

function daysOf(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new AppError('validation_failed', { userMessage: '--days takes a whole number of days.' });
}
