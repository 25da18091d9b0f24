import { readFileSync, writeFileSync } from 'node:fs';
import { createContainer } from '../../src/app/container.ts';
import { readConfig, type Config } from '../../src/platform/config/config.ts';
import { migrateToLatest } from '../../src/platform/db/migrate.ts';
import type { Database } from '../../src/platform/db/schema.ts';
import { shared } from './shared.ts';
import { TEST_ENV } from './test-env.ts';

/** The demo market, measured by the product on the day of {@link TEST_ENV}, as its database keeps it. */
export async function measureDemo(file: string): Promise<void> {
  const container = await createContainer(readConfig(TEST_ENV));
  await migrateToLatest(container.database);
  await container.market.reference();
  const row = await container.database.db.selectFrom('market_references').selectAll().executeTakeFirstOrThrow();
  await container.close();
  writeFileSync(file, JSON.stringify({ ...row, body: Buffer.from(row.body).toString('base64') }));
}

/** True where the configuration names the market that {@link measureDemo} measures. */
export function isDemoOfTests({ marketData, marketDate }: Config): boolean {
  return marketData === TEST_ENV.MARKET_DATA && marketDate === TEST_ENV.TRADEWISE_NOW;
}

/** Gives a database the measured demo market, which takes seconds to measure again. */
export async function keepDemoReference(db: Database): Promise<void> {
  const row = JSON.parse(readFileSync(await shared('demo-reference'), 'utf8')) as { readonly body: string };
  await db
    .insertInto('market_references')
    .values({ ...row, body: Buffer.from(row.body, 'base64') } as never)
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute();
}
