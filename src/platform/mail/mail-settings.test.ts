import { describe, expect, it } from 'vitest';
import { readConfig } from '../config/config.ts';
import { mailSender, mailSettings } from './mail-settings.ts';

const SERVER = { MAIL_SERVER: 'smtp.example.com' };

describe('the settings of the mail server', () => {
  it('are none without a server', () => expect(mailSettings(readConfig({}))).toBeNull());

  it.each([
    ['587', 'starttls'],
    ['465', 'implicit'],
    ['25', 'starttls'],
    ['2525', 'starttls'],
  ] as const)('mean on port %s %s', (port, encryption) => {
    expect(mailSettings(readConfig({ ...SERVER, MAIL_PORT: port }))).toEqual({
      server: 'smtp.example.com',
      port: Number(port),
      encryption,
      login: null,
    });
  });
});

describe('the sender', () => {
  it.each([
    [{ MAIL_FROM: 'Desk <desk@example.com>', MAIL_USERNAME: 'app@example.com' }, 'Desk', 'desk@example.com'],
    [{ MAIL_FROM: 'desk@example.com', MAIL_USERNAME: 'app@example.com' }, 'TradeWise', 'desk@example.com'],
    [{ MAIL_USERNAME: 'app@example.com' }, 'TradeWise', 'app@example.com'],
    [{ MAIL_USERNAME: 'apikey', PUBLIC_URL: 'https://tw.example.com' }, 'TradeWise', 'no-reply@tw.example.com'],
    [{}, 'TradeWise', 'no-reply@localhost'],
  ])('of %o is known', (env, name, address) => {
    expect(mailSender(readConfig({ MAIL_PASSWORD: 'x', ...env }))).toEqual({ name, address });
  });
});
