import { sampleAddress } from './every-route.ts';
import type { RegisteredRoute } from './every-route.ts';

/** A parameter of an address that can be read, with `%TEXT%` in its place. */
export interface ReadingPlace {
  readonly address: string;
  readonly access: RegisteredRoute['config']['access'];
  /** The places in which the same bound of a figure is read, by one schema for the page, the file and the API; else this one alone. */
  readonly sharing: readonly string[];
}

const IS_BOUND = /^m(?:in|ax)_/;

/** Every parameter, in the path and behind it, of every address that can be read. */
export function readingPlaces(routes: readonly RegisteredRoute[]): readonly ReadingPlace[] {
  const placesOf = new Map<string, string[]>();
  const places = routes
    .filter(({ method }) => method === 'GET')
    .flatMap(({ url, schema, config: { access } }) => {
      const path = sampleAddress(url);
      const names = Object.keys((schema.querystring as { properties?: object } | undefined)?.properties ?? {});
      const fields = names.map((name) => ({ name, address: `${path}?${name}=%TEXT%`, access }));
      for (const { name, address } of fields) placesOf.set(name, [...(placesOf.get(name) ?? []), address]);
      return /:\w+|\*/.test(url)
        ? [{ name: '', address: path.replace(/AAPL|nothing/, '%TEXT%'), access }, ...fields]
        : fields;
    });
  return places.map(({ name, address, access }) => ({
    address,
    access,
    sharing: IS_BOUND.test(name) ? (placesOf.get(name) ?? []) : [address],
  }));
}

/** Some of them, by which a test knows that the places were found. */
export const SOME_PLACES: readonly string[] = [
  ...['/api/screener?sector=%TEXT%', '/stocks?max_pe=%TEXT%', '/stocks.csv?sort=%TEXT%', '/s/%TEXT%/calls'],
  ...['/docs/%TEXT%', '/docs/errors/%TEXT%', '/track-record?strategy=%TEXT%', '/api/track-record?from=%TEXT%'],
  ...['/api/stock-analysis/status/%TEXT%', '/s/%TEXT%/prices.csv'],
];
