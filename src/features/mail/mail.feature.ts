import type { Log } from '../../platform/log/log.ts';
import type { Feature } from '../feature.ts';
import type { Mail } from './mail.ts';

interface Needs {
  readonly mail: Mail;
  readonly version: string;
  readonly log: Log;
}

/** Mail: the commands that try it out, and the page that ends mails of one kind. Tasks send what stands in its outbox. */
export const mailFeature: Feature<Needs> = {
  name: 'mail',
  pages: async ({ mail }, render) => {
    const { registerUnsubscribePage } = await import('./unsubscribe.pages.tsx');
    return (server) => registerUnsubscribePage(server, mail, render);
  },
  commands: async (program, io) => {
    const { registerMailCommands } = await import('./mail.commands.ts');
    const { createNameService } = await import('../../platform/mail/sender-records.ts');
    registerMailCommands(program, {
      out: io.out,
      names: createNameService(),
      withMail: (work) =>
        io.withContainer(async ({ mail, version }) =>
          work({ ...mail, version, now: await mail.clock(mail.db), origin: mail.origin() }),
        ),
    });
  },
  jobs: async ({ mail, log }) => {
    const jobs = mail.jobs();
    // What was left by the process before this one, or by an earlier release, is sent without waiting for the next minute.
    if (jobs.length > 0) {
      await mail.wake(mail.db).catch((err: unknown) => log.warn({ err }, 'mails that wait are looked at later'));
    }
    return jobs;
  },
  checks: async ({ mail }) => {
    const { status, text, fix } = await mail.check();
    const isWell = status === 'ok' || status === 'printed';
    return [{ name: 'mail', status: isWell ? 'ok' : status === 'not_configured' ? 'warning' : 'problem', text, fix }];
  },
  personalData: async () => (await import('./mail-personal-data.store.ts')).MAIL_PERSONAL_DATA,
};
