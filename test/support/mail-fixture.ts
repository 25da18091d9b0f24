import { renderMail } from '../../ui/mail/render-mail.tsx';
import type { EnqueueDeps } from '../../src/features/mail/enqueue-mail.ts';
import type { MailToSend } from '../../src/features/mail/mail.schema.ts';
import type { MailDatabase } from '../../src/features/mail/mail-queue.store.ts';
import type { SendDeps } from '../../src/features/mail/send-due-mail.ts';
import type { Delivered, MailTransport, OutgoingMail } from '../../src/platform/mail/mail-transport.ts';

export const SENDER = { name: 'TradeWise', address: 'app@example.com' };
export const ORIGIN = 'https://tw.example.com';

/** A mail with a figure and a link. */
export function mailFixture(change: Partial<MailToSend> = {}, isOptional = false): MailToSend {
  const content = renderMail({
    subject: 'Confirm your address',
    blocks: [
      { kind: 'paragraph', text: 'Welcome.' },
      { kind: 'figures', caption: 'AAPL', rows: [{ label: 'Score', value: '62' }] },
      { kind: 'action', label: 'Confirm', href: `${ORIGIN}/go/token` },
    ],
    why: 'You signed up.',
    isOptional,
  });
  return { to: 'ann@example.org', kind: isOptional ? 'price-alert' : 'verify-email', ...content, ...change };
}

/** A clock that a test turns, in milliseconds. */
export interface TestClock {
  now: number;
}

export function enqueueDeps(clock: TestClock): EnqueueDeps {
  return { delivery: 'smtp', sender: SENDER, origin: () => ORIGIN, clock: () => Promise.resolve(clock.now) };
}

/** A way out that answers as it is told and remembers what it was given. */
export interface FakeTransport extends MailTransport {
  readonly given: OutgoingMail[];
  answer: (mail: OutgoingMail) => Delivered | Promise<Delivered>;
}

export const SENT: Delivered = { isSent: true, answer: '250 taken' };

export function fakeTransport(answer: FakeTransport['answer'] = () => SENT): FakeTransport {
  const given: OutgoingMail[] = [];
  const transport: FakeTransport = {
    given,
    answer,
    deliver: (mail) => {
      given.push(mail);
      return Promise.resolve(transport.answer(mail));
    },
  };
  return transport;
}

/** What the sender needs, its clock turned by hand and its waits without chance. */
export function sendDeps(db: MailDatabase, transport: MailTransport, clock: TestClock, lines: string[] = []): SendDeps {
  const note = (about: object, text: string): void => void lines.push(`${JSON.stringify(about)} ${text}`);
  return {
    db,
    transport,
    whenDelivered: 'sent',
    sender: SENDER,
    log: { info: note, warn: note },
    clock: () => Promise.resolve(clock.now),
    random: () => 0.5,
  };
}
