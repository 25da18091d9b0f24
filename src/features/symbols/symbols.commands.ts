import type { Command } from 'commander';
import type { ListedCompany } from '../../market-data/directory/sec-list.ts';

/** What the command is given. */
export interface SymbolsCommandDeps {
  readonly out: (text: string) => void;
  /** The SEC's list as it is now. Rejects with a ProviderError. */
  readonly fetchList: () => Promise<readonly ListedCompany[]>;
  /** Puts it in the place of the one before. */
  readonly keepList: (
    companies: readonly ListedCompany[],
  ) => Promise<{ readonly added: number; readonly gone: number }>;
}

/** `tradewise symbols update`: reads the list of companies anew that symbols and names are searched in. */
export function registerSymbolsCommands(program: Command, deps: SymbolsCommandDeps): void {
  program
    .command('symbols')
    .description('the list of companies that symbols and names are searched in')
    .command('update')
    .description("read the SEC's list of companies and exchanges anew (needs EDGAR_CONTACT)")
    .action(async () => {
      const companies = await deps.fetchList();
      const { added, gone } = await deps.keepList(companies);
      deps.out(`${companies.length} companies listed, ${added} new, ${gone} gone\n`);
    });
}
