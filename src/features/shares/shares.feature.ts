import type { Feature } from '../feature.ts';
import type { Shares } from './shares.ts';

interface Needs {
  readonly shares: Shares;
}

/** Verdicts that people share as they were, by a link that they can take back. */
export const sharesFeature: Feature<Needs> = {
  name: 'shares',
  pages: async ({ shares }, render) => {
    const { registerSharePages } = await import('./shares.pages.tsx');
    return (server) => registerSharePages(server, shares, render);
  },
  personalData: async () => (await import('./shares.store.ts')).SHARES_PERSONAL_DATA,
};
