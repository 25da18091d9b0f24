import { ProviderSpecError } from './provider.ts';

/** What MARKET_DATA asks for: `auto`, one own source, or live sources in the order in which they are asked. */
export type MarketDataSpec =
  | { readonly kind: 'auto' }
  | { readonly kind: 'own'; readonly spec: string }
  | { readonly kind: 'live'; readonly ids: readonly string[] };

/** Sources that need nothing beside them: their facts are whole. */
const OWN = /^(demo|files)(?![\w-])/;

/**
 * Reads a MARKET_DATA value. `liveIds` are the live sources that there are; `usages` how every source is written.
 * @throws ProviderSpecError with a message for the operator
 */
export function parseMarketData(text: string, liveIds: readonly string[], usages: readonly string[]): MarketDataSpec {
  const spec = text.trim();
  // A comma may be part of a folder's name, so that what begins with files: is not cut at one.
  if (/^files\b/.test(spec)) return { kind: 'own', spec };
  const ids = spec.split(',').map((id) => id.trim());
  for (const id of ids) {
    if (ids.length > 1 && (OWN.test(id) || id === 'auto')) throw new ProviderSpecError(`${id} stands alone`);
    if (OWN.test(id)) return { kind: 'own', spec: id };
    if (id === 'auto') return { kind: 'auto' };
    if (!liveIds.includes(id)) {
      throw new ProviderSpecError(`names a source that does not exist; there are: ${usages.join(', ')}`);
    }
  }
  if (new Set(ids).size < ids.length) throw new ProviderSpecError('names a source twice');
  return { kind: 'live', ids };
}
