import type { Feature } from '../feature.ts';
import type { Favourites } from './favourites.ts';

interface Needs {
  readonly favourites: Favourites;
  readonly accounts: { readonly signups: string };
}

/** What people keep: its API, its pages, and what a person's export and deletion cover of it. */
export const favouritesFeature: Feature<Needs> = {
  name: 'favourites',
  routes: async ({ favourites }) => {
    const { registerFavouriteRoutes } = await import('./favourites.routes.ts');
    return (server) => registerFavouriteRoutes(server, favourites);
  },
  pages: async ({ favourites, accounts }, render) => {
    const { registerFavouritesPage } = await import('./favourites.pages.tsx');
    return (server) => registerFavouritesPage(server, { favourites, render, canSignUp: accounts.signups === 'open' });
  },
  personalData: async () => (await import('./favourites-personal-data.store.ts')).FAVOURITES_PERSONAL_DATA,
};
