import type { Command } from 'commander';
import type { CommandIo } from '../feature.ts';
import type { TrackRecord } from './track-record.ts';

export interface TrackRecordCommandDeps extends Pick<CommandIo<never>, 'out'> {
  readonly withRecord: <T>(work: (record: TrackRecord) => Promise<T>) => Promise<T>;
}

/** `tradewise track-record`. */
export function registerTrackRecordCommands(program: Command, { out, withRecord }: TrackRecordCommandDeps): void {
  const record = program.command('track-record').description('the public record of calls');
  record
    .command('close')
    .description(
      'close the calls whose horizon is over and seal what is new into the chain, as the server does each evening',
    )
    .option('--all', 'look for revised prices of every closed call, not only of those of the last 30 days')
    .option('--json', 'print the result as JSON')
    .action(async ({ all, json }: { all?: true; json?: true }) => {
      const went = await withRecord((of) => of.run({ isThorough: all === true }));
      if (json === true) return out(`${JSON.stringify(went)}\n`);
      const { session, closed, corrected, failed, sealed } = went;
      if (session === null) out('There is no session to close calls on; demo data keeps no record.\n');
      else out(`${session}: ${closed} closed, ${corrected} corrected\n`);
      for (const { symbol, message } of failed) out(`${symbol}: ${message}\n`);
      if (sealed !== null) out(`block ${sealed.number}: ${sealed.entries} entries, head ${sealed.hash}\n`);
    });
  record
    .command('chain')
    .description('print the chain as JSON, as it is published at /track-record/chain.json')
    .action(() => withRecord(async (of) => out(`${JSON.stringify(await of.chain())}\n`)));
  record
    .command('csv')
    .description('print every call and outcome of the record as CSV')
    .action(() =>
      withRecord(async (of) => {
        for await (const text of of.csv()) out(text);
      }),
    );
}
