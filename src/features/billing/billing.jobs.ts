import { Type } from 'typebox';
import type { Job } from '../../platform/queue/task.ts';
import type { Billing } from './billing.ts';

const schema = Type.Object({});

/** Keeps what people pay for in step with Stripe, also where its events are lost. */
export function createBillingJobs(billing: Billing): readonly Job[] {
  return [
    {
      name: 'billing.end',
      schema,
      schedule: { cron: '* * * * *', zone: 'UTC' },
      run: async () => ({ ended: await billing.endForGone() }),
    },
    {
      name: 'billing.changed',
      schema,
      schedule: { cron: '*/10 * * * *', zone: 'UTC' },
      run: async () => ({ missed: await billing.reconcileChanged() }),
    },
    {
      name: 'billing.all',
      schema,
      schedule: { cron: '20 5 * * *', zone: 'UTC' },
      run: async ({ signal }) => {
        const { customers, drift, failed } = await billing.reconcileAll(signal);
        return { customers, corrected: drift.length, failed };
      },
    },
  ];
}
