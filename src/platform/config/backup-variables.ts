import { optional, refuse, variable } from './variable.ts';

const LEAST_CHARACTERS = 12;

/** Where backups are, and whether they are encrypted. */
export const BACKUP_VARIABLES = {
  backupDir: variable({
    name: 'BACKUP_DIR',
    description: 'The folder of the backups; it is made where it is missing, for this user alone.',
    fallback: './backups',
    parse: (text) => (text.includes('\0') ? refuse('must be the path of a folder') : text),
  }),
  backupPassphrase: optional({
    name: 'BACKUP_PASSPHRASE',
    description:
      `Encrypts new backups, and opens encrypted ones: ${LEAST_CHARACTERS} or more characters. Keep it apart from the ` +
      'backups: nobody can read them without it. Unset: backups are not encrypted.',
    secret: true,
    parse: (text) =>
      text.length >= LEAST_CHARACTERS ? text : refuse(`must have at least ${LEAST_CHARACTERS} characters`),
  }),
} as const;
