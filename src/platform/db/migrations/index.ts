import type { Kysely } from 'kysely';
import type { DatabaseKind } from '../dialect.ts';
import { analysesAndMarketData } from './001-analyses-and-market-data.ts';
import { sourceTraffic } from './010-source-traffic.ts';
import { sourceFacts } from './011-source-facts.ts';

/** One step of the tables. Once released it is never changed: what follows is a new one. */
export interface Migration {
  readonly name: string;
  readonly up: (db: Kysely<unknown>, kind: DatabaseKind) => Promise<void>;
}

/** Every migration, in the order in which they are applied, on both engines. */
export const MIGRATIONS: readonly Migration[] = [
  { name: '001-analyses-and-market-data', up: analysesAndMarketData },
  { name: '010-source-traffic', up: sourceTraffic },
  { name: '011-source-facts', up: sourceFacts },
];
