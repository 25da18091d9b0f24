import type { Database } from '../../src/platform/db/schema.ts';

/** The token of the last link that was mailed to an address. */
export async function lastMailedLink(db: Database, email: string): Promise<string> {
  const mails = await db
    .selectFrom('mail_queue')
    .select('text_part')
    .where('address', '=', email)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  const [token] = mails.flatMap(({ text_part }) => /\/go\/([\w-]{43})/.exec(text_part ?? '')?.[1] ?? []);
  if (token === undefined) throw new Error(`no link was mailed to ${email}`);
  return token;
}
