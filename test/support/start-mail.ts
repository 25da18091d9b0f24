import type { Container } from '../../src/app/container.ts';

/** Begins to send mail, as a server does that listens on `url`. */
export function startMail(
  { mail, queue }: Container,
  url: string,
  say: (text: string) => void = () => undefined,
): void {
  mail.start(url, say);
  queue.start(mail.jobs());
}
