import type { Command } from 'commander';
import type { CommandIo } from '../feature.ts';
import type { Precomputation, Precomputed, Progress } from './precomputation.ts';

export interface PrecomputationCommandDeps extends Pick<CommandIo<never>, 'out' | 'note' | 'isWatched'> {
  readonly withPrecomputation: <T>(work: (precomputation: Pick<Precomputation, 'run'>) => Promise<T>) => Promise<T>;
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number;
}

/** `tradewise precompute run`. */
export function registerPrecomputationCommands(program: Command, deps: PrecomputationCommandDeps): void {
  program
    .command('precompute')
    .description('judge the universe and what people ask for before anybody asks')
    .command('run')
    .description('judge them now, on the newest session; what was judged from the same facts is left out')
    .option('--json', 'print the result as JSON')
    .action(async ({ json }: { json?: true }) => {
      const show = deps.isWatched ? progressLine(deps.note, deps.now ?? (() => performance.now())) : null;
      const went = await deps.withPrecomputation((precomputation) =>
        precomputation.run({ isHere: true, ...(show === null ? {} : { onProgress: show.at }) }),
      );
      show?.end();
      deps.out(json === true ? `${JSON.stringify(went)}\n` : textOf(went));
    });
}

/** Writes how far a run is over itself, with the time that is left by the pace so far. */
function progressLine(
  note: (text: string) => void,
  now: () => number,
): { readonly at: (progress: Progress) => void; readonly end: () => void } {
  const began = now();
  return {
    at: ({ done, of }) => {
      const left = done === 0 ? '' : `, about ${secondsText(((now() - began) / done) * (of - done))} left`;
      note(`\r\u001b[K${done} of ${of} symbols${left}`);
    },
    end: () => note('\r\u001b[K'),
  };
}

function secondsText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

function textOf(went: Precomputed): string {
  const lines = [
    `${went.session}: ${went.judged} symbols judged, ${went.unchanged} unchanged${went.isMeasured ? ', market measured' : ''}`,
    ...(went.not_held.length === 0 ? [] : [`not in the data source: ${went.not_held.join(', ')}`]),
    ...went.failed.map(({ symbol, message }) => `${symbol}: ${message}`),
  ];
  return `${lines.join('\n')}\n`;
}
