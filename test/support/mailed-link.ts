import type { Container } from '../../src/app/container.ts';

/** The token of the last link that was mailed to an address; first makes what was asked for, as the worker does. */
export async function lastMailedLink({ database, mail }: Container, email: string): Promise<string> {
  while (await mail.composeNext());
  const mails = await database.db
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
