import { renderMail } from '../../../ui/mail/render-mail.tsx';
import type { MailContent } from '../../../ui/mail/mail-content.ts';
import type { MailToSend } from '../mail/mail.schema.ts';
import type { AccountMail } from './accounts-deps.ts';

const IGNORE = 'If it was not you, leave this mail alone: nothing happens.';

const paragraph = (text: string): MailContent['blocks'][number] => ({ kind: 'paragraph', text });
const action = (label: string, href: string): MailContent['blocks'][number] => ({ kind: 'action', label, href });

function contentOf(mail: AccountMail): MailContent {
  switch (mail.kind) {
    case 'verify-email':
      return {
        subject: 'Confirm your address',
        blocks: [
          paragraph('Somebody made an account at TradeWise with this address.'),
          action('Confirm the address', mail.link),
          paragraph(`The link works once, within 24 hours, with the password of the account. ${IGNORE}`),
        ],
        why: 'You get it because this address was entered to sign up.',
      };
    case 'already-registered':
      return {
        subject: 'You have an account already',
        blocks: [
          paragraph('Somebody wanted to sign up at TradeWise with this address, which has an account.'),
          action('Sign in', mail.link),
          paragraph('The password can be reset on that page. If it was not you, leave this mail alone.'),
        ],
        why: 'You get it because this address was entered to sign up.',
      };
    case 'reset-password':
      return {
        subject: 'Choose a new password',
        blocks: [
          paragraph('Somebody asked for a new password for your account at TradeWise.'),
          action('Choose a new password', mail.link),
          paragraph(`The link works once, within an hour. ${IGNORE}`),
        ],
        why: 'You get it because this address was entered as having forgotten its password.',
      };
    case 'second-factor':
      return {
        subject: 'Enter your code without waiting',
        blocks: [
          paragraph(
            'Somebody signed in to your account at TradeWise with its password, and asked to enter a code although too many ' +
              'wrong ones were tried.',
          ),
          action('Enter a code', mail.link),
          paragraph(
            'The link works once, within 24 hours, in the browser in which you signed in. It asks for the code all the same.',
          ),
          paragraph('If it was not you, somebody knows your password: change it at once.'),
        ],
        why: 'You get it because your password was entered.',
      };
    case 'invitation':
      return {
        subject: 'You are invited to TradeWise',
        blocks: [
          paragraph('You can make an account with this address.'),
          action('Make an account', mail.link),
          paragraph('The link works once, within seven days.'),
        ],
        why: 'You get it because the operator of this server invited this address.',
      };
    case 'account-notice':
      return {
        subject: 'Your account was changed',
        blocks: [
          paragraph(mail.what),
          paragraph('If it was not you, reset your password at once and look through the list of sessions.'),
        ],
        why: 'You get it because it is your account; such notices cannot be switched off.',
      };
  }
}

/** A mail of accounts, complete. */
export function accountMail(mail: AccountMail): MailToSend {
  const kind = mail.kind === 'already-registered' ? 'account-notice' : mail.kind;
  return { to: mail.to, kind, ...renderMail(contentOf(mail)) };
}
