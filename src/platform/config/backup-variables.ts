import { optional, refuse, variable } from './variable.ts';

const LEAST_CHARACTERS = 12;

/** Scheme, host and port: the bucket is named apart from it. */
const endpoint = (text: string): string => {
  const url = URL.parse(text);
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && !/[?#@]/.test(text);
  return isOrigin ? url.origin : refuse('must be https:// and a host, without the bucket and without a path');
};

const oneWord =
  (what: string, pattern: RegExp) =>
  (text: string): string =>
    pattern.test(text) ? text : refuse(`must be ${what}`);

/** Where backups are, whether they are encrypted, and where copies of them go. */
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
  backupS3Endpoint: optional({
    name: 'BACKUP_S3_ENDPOINT',
    description:
      'Where "tradewise backup sync" copies backups to: the address of a store that speaks S3, without the bucket, such as ' +
      'https://s3.eu-central-1.amazonaws.com. With it the server copies each daily backup.',
    parse: endpoint,
  }),
  backupS3Region: variable({
    name: 'BACKUP_S3_REGION',
    description: 'The region of that store; some call theirs auto.',
    fallback: 'us-east-1',
    parse: oneWord('the name of a region, such as eu-central-1', /^[a-z0-9-]{1,40}$/i),
  }),
  backupS3Bucket: optional({
    name: 'BACKUP_S3_BUCKET',
    description: 'The bucket there.',
    parse: oneWord('the name of a bucket', /^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/i),
  }),
  backupS3Prefix: variable({
    name: 'BACKUP_S3_PREFIX',
    description: 'The folder in the bucket, such as tradewise/.',
    fallback: 'tradewise/',
    parse: (text) =>
      oneWord(
        'a path of letters, digits, dots, dashes and slashes',
        /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*\/?$/,
      )(text).replace(/\/?$/, '/'),
  }),
  backupS3AccessKeyId: optional({
    name: 'BACKUP_S3_ACCESS_KEY_ID',
    description: 'The key that may list, read and write there.',
    parse: oneWord('one word', /^[\x21-\x7e]+$/),
  }),
  backupS3SecretAccessKey: optional({
    name: 'BACKUP_S3_SECRET_ACCESS_KEY',
    description: 'The secret of that key.',
    secret: true,
    parse: oneWord('one word', /^[\x21-\x7e]+$/),
  }),
} as const;
