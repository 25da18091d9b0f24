import type { Feature } from '../feature.ts';

/** New analyses that count to somebody. */
export const quotaFeature: Feature = {
  name: 'quota',
  personalData: async () => (await import('./quota.store.ts')).QUOTA_PERSONAL_DATA,
};
