import type { Command } from 'commander';
import type { Provider } from '../../market-data/provider.ts';

/** Where the command writes, and the source that it looks at. */
export interface DataCheckCommandDeps {
  readonly out: (text: string) => void;
  readonly withProvider: (work: (provider: Provider) => Promise<void>) => Promise<void>;
}

/** `tradewise data check`: what the source that MARKET_DATA names holds, and what was left out of it and why. */
export function registerDataCheckCommands(program: Command, deps: DataCheckCommandDeps): void {
  program
    .command('data')
    .description('look at the source that MARKET_DATA names')
    .command('check')
    .description('read all of it and list every row and file that was left out, with file and line')
    .action(() => deps.withProvider((provider) => check(provider, deps.out)));
}

async function check(provider: Provider, out: (text: string) => void): Promise<void> {
  const securities = await provider.securities();
  const problems = provider.problems();
  for (const { where, what } of problems) out(`${where}: ${what}\n`);
  out(`${provider.label}: ${count(securities.length, 'symbol')}, ${count(problems.length, 'problem')}\n`);
}

function count(n: number, what: string): string {
  return `${n === 0 ? 'no' : n} ${what}${n === 1 ? '' : 's'}`;
}
