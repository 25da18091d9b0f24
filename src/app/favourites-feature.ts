import type { FavouritesDeps } from '../features/favourites/favourites-deps.ts';
import type { Feature } from '../features/feature.ts';

/** Favourites: the API and what a person's export covers. Their pages are given what they need by favourites-pages.ts. */
export const favouritesFeature: Feature<{ readonly favourites: FavouritesDeps }> = {
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
