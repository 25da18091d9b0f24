import { createHash, randomBytes } from 'node:crypto';
import { inTransaction } from '../../platform/db/database.ts';
import { kindOf } from '../../platform/db/dialect.ts';
import type { Database } from '../../platform/db/schema.ts';
import type { LinkToCreate } from './mail.schema.ts';

export { inTransaction };

/** 256 bits, which nobody guesses. */
const TOKEN_BYTES = 32;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const MINUTE_MS = 60_000;

const digest = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Makes a link and returns its token, which stands nowhere else: the table knows its digest only. */
export async function insertLink(db: Database, link: LinkToCreate, now: number): Promise<string> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const { purpose, subject, minutes, toPath: to_path = null } = link;
  const expires_at = now + minutes * MINUTE_MS;
  await db
    .insertInto('mail_links')
    .values({ token_hash: digest(token), purpose, subject, created_at: now, expires_at, used_at: null, to_path })
    .execute();
  return token;
}

const usable = (db: Database, token: string, purpose: string, now: number) =>
  db
    .selectFrom('mail_links')
    .select('subject')
    .where('token_hash', '=', digest(token))
    .where('purpose', '=', purpose)
    .where('expires_at', '>', now)
    .where('used_at', 'is', null);

/** The subject of a link that can still be used, or null. */
export async function findLink(db: Database, token: string, purpose: string, now: number): Promise<string | null> {
  if (!TOKEN.test(token)) return null;
  return (await usable(db, token, purpose, now).executeTakeFirst())?.subject ?? null;
}

/** Where a link leads in the end, used or not; null where that is nowhere in particular. */
export async function pathOfLink(db: Database, token: string): Promise<string | null> {
  if (!TOKEN.test(token)) return null;
  const query = db.selectFrom('mail_links').select('to_path').where('token_hash', '=', digest(token));
  return (await query.executeTakeFirst())?.to_path ?? null;
}

/** As {@link findLink}; the link stays until the caller's transaction ends, so that its person leaves before or after. */
export async function holdLink(tx: Database, token: string, purpose: string, now: number): Promise<string | null> {
  if (!TOKEN.test(token)) return null;
  const query = usable(tx, token, purpose, now);
  return (await (kindOf(tx) === 'postgres' ? query.forKeyShare() : query).executeTakeFirst())?.subject ?? null;
}

/** Uses a link up: its subject to the first who asks in time, null to everyone else, also at the same moment. */
export async function spendLink(db: Database, token: string, purpose: string, now: number): Promise<string | null> {
  if (!TOKEN.test(token)) return null;
  const row = await db
    .updateTable('mail_links')
    .set({ used_at: now })
    .where('token_hash', '=', digest(token))
    .where('purpose', '=', purpose)
    .where('expires_at', '>', now)
    .where('used_at', 'is', null)
    .returning('subject')
    .executeTakeFirst();
  return row?.subject ?? null;
}

/** Makes every unused link for one purpose and subject useless, as after a password was changed. */
export async function cancelLinks(db: Database, purpose: string, subject: string, now: number): Promise<void> {
  await db
    .updateTable('mail_links')
    .set({ used_at: now })
    .where('purpose', '=', purpose)
    .where('subject', '=', subject)
    .where('used_at', 'is', null)
    .execute();
}

/** How many links were made for one purpose and subject since then, used or not. */
export async function countLinks(db: Database, purpose: string, subject: string, since: number): Promise<number> {
  const { n } = await db
    .selectFrom('mail_links')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('purpose', '=', purpose)
    .where('subject', '=', subject)
    .where('created_at', '>=', since)
    .executeTakeFirstOrThrow();
  return Number(n);
}
