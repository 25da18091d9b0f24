import type { Feature } from './feature.ts';

/** Favourites: the API and what a person's export covers. Their pages are given what they need by favourites-pages.ts. */
export const favouritesFeature: Feature = {
  name: 'favourites',
  routes: async ({ favourites }) => {
    const { registerFavouriteRoutes } = await import('../features/favourites/favourites.routes.ts');
    return (server) => registerFavouriteRoutes(server, favourites);
  },
  personalData: async () => {
    const { FAVOURITES_PERSONAL_DATA } = await import('../features/favourites/favourites-personal-data.store.ts');
    return FAVOURITES_PERSONAL_DATA;
  },
};
