import type { Container } from './container.ts';
import type { Feature } from './feature.ts';

/** Mail: the commands that try it out. Its queue is worked on by every server process; see mail.ts. */
export const mailFeature: Feature = {
  name: 'mail',
  commands: async (program, io) => {
    const { registerMailCommands } = await import('../features/mail/mail.commands.ts');
    const { createNameService } = await import('../platform/mail/sender-records.ts');
    registerMailCommands(program, {
      out: io.out,
      names: createNameService(),
      withMail: (work) =>
        io.withContainer(async ({ database: { db }, mail, version }: Container) => {
          const { delivery, settings, sender, transport } = mail;
          const now = await mail.clock(db);
          await work({ db, delivery, settings, sender, transport, version, now, origin: mail.origin() });
        }),
    });
  },
  checks: async ({ database: { db }, mail }) => {
    const { checkMail } = await import('../features/mail/mail.checks.ts');
    const { status, text, fix } = await checkMail(db, mail.delivery, Date.now());
    const isWell = status === 'ok' || status === 'printed';
    return [{ name: 'mail', status: isWell ? 'ok' : status === 'not_configured' ? 'warning' : 'problem', text, fix }];
  },
  personalData: async () => (await import('../features/mail/mail-personal-data.store.ts')).MAIL_PERSONAL_DATA,
};
