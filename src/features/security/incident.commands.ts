import type { Command } from 'commander';
import { AppError } from '../../platform/errors.ts';
import type { Ended } from './incident.store.ts';
import { isoTime } from './security.present.ts';
import type { Security } from './security.ts';

export interface IncidentCommandDeps {
  readonly out: (text: string) => void;
  readonly withSecurity: (work: (security: Security, secrets: readonly string[]) => Promise<void>) => Promise<void>;
}

/** `tradewise incident …`: what to do, and what to look at, after a break-in. */
export function registerIncidentCommands(program: Command, { out, withSecurity }: IncidentCommandDeps): void {
  const incident = program
    .command('incident')
    .description('after a break-in: end everything that lets somebody in, and look at what happened');
  incident
    .command('breach')
    .description('revoke every session, key and link at once, and print which secrets to change')
    .option('-y, --yes', 'do it; without this nothing is revoked')
    .action(({ yes }: { readonly yes?: true }) =>
      withSecurity(async (security, secrets) => {
        if (yes !== true) {
          throw new AppError('validation_failed', {
            userMessage:
              'Nothing was revoked. "tradewise incident breach --yes" signs everybody out and ends every key.',
          });
        }
        out(afterBreach(await security.breach(), secrets));
      }),
    );
  incident
    .command('report')
    .description('sign-ins, keys and addresses since a time')
    .requiredOption('--since <time>', 'a date or time in UTC, such as 2026-11-20 or 2026-11-20T16:00Z')
    .option('--json', 'as JSON')
    .action(({ since, json }: { readonly since: string; readonly json?: true }) =>
      withSecurity(async (security) => {
        const found = await security.trace(instantOf(since));
        if (json) return out(`${JSON.stringify(found)}\n`);
        out(`Sign-ins: ${found.sessions.length}\n`);
        for (const { email, role, ip_address, user_agent, created_at } of found.sessions)
          out(`  ${isoTime(created_at)}  ${email} (${role})  ${ip_address ?? '-'}  ${user_agent ?? '-'}\n`);
        out(`Keys made or used: ${found.keys.length}\n`);
        for (const { email, shown, scopes, created_at, last_used_at, revoked_at } of found.keys) {
          const used = last_used_at === null ? 'never used' : `used ${isoTime(last_used_at)}`;
          out(
            `  ${shown}…  ${email}  ${scopes}  made ${isoTime(created_at)}  ${used}${revoked_at === null ? '' : '  revoked'}\n`,
          );
        }
        out(`Addresses with security events: ${found.addresses.length}\n`);
        for (const { address, events, first_at, last_at } of found.addresses)
          out(`  ${address ?? ''}  ${events} events  ${isoTime(first_at)} to ${isoTime(last_at)}\n`);
      }),
    );
}

function afterBreach({ sessions, signIns, keys, links }: Ended, secrets: readonly string[]): string {
  return [
    `Revoked: ${sessions} sessions, ${signIns} sign-ins and marks of browsers, ${keys} keys, ${links} links.`,
    'Other processes hold to it within five seconds. Everybody signs in again.',
    '',
    'Change these secrets now (docs/secrets.md), then restart:',
    ...secrets.map((name) => `  ${name}`),
    ...(secrets.length === 0 ? ['  none is set'] : []),
    '',
    'SESSION_SECRET: do not list the old one behind the new one; whoever has it could sign with it. Run "tradewise secret',
    'rotate" with both first, else every second factor is lost. Then look at "tradewise incident report --since DATE".',
    '',
  ].join('\n');
}

function instantOf(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?Z)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new AppError('validation_failed', {
    userMessage: '--since takes a date or a time in UTC, such as 2026-11-20 or 2026-11-20T16:00Z.',
  });
}
