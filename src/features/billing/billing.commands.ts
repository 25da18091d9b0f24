import type { Command } from 'commander';
import type { Billing } from './billing.ts';

interface BillingIo {
  readonly out: (text: string) => void;
  readonly withBilling: <T>(work: (billing: Billing) => Promise<T>) => Promise<T>;
}

/** `tradewise billing`: the catalogue at Stripe, and what people pay for. */
export function registerBillingCommands(program: Command, io: BillingIo): void {
  const billing = program.command('billing').description('plans and payments at Stripe');
  billing
    .command('sync')
    .description('make the products, prices and webhook endpoint at Stripe that are missing')
    .action(async () => {
      const done = await io.withBilling((own) => own.syncCatalogue());
      io.out(done.length === 0 ? 'Stripe has everything already.\n' : done.map((line) => `${line}\n`).join(''));
    });
  billing
    .command('reconcile')
    .description('ask Stripe what every customer pays for, and correct what differs here')
    .action(async () => {
      const { ended, missed, all } = await io.withBilling(async (own) => ({
        ended: await own.endForGone(),
        missed: await own.reconcileChanged(),
        all: await own.reconcileAll(),
      }));
      const counts = `Customers: ${all.customers}. Events that had not arrived: ${missed}. Ended for deleted accounts: ${ended}.`;
      const refused = all.failed === 0 ? '' : ` Not answered by Stripe: ${all.failed}; run it again.`;
      const drift = all.drift.map((each) => `${each.customerId} was ${each.before}; now ${each.after}.\n`);
      io.out(`${counts} Corrected: ${all.drift.length}.${refused}\n${drift.join('')}`);
    });
}
