import { weaknessOf } from '../auth/secret-strength.ts';
import { parseDatabaseUrl } from '../db/database-url.ts';
import { CONNECTIONS_OF_A_COMMAND } from '../db/limits.ts';
import { isMailAddress } from '../mail/address.ts';
import { isExampleValue } from './example-values.ts';
import type { Settings } from './variables.ts';

/** The result of checking variables together: reasons not to start, and warnings that every start logs. */
export interface Judgement {
  readonly problems: string[];
  readonly warnings: string[];
}

type Judged = Settings & { readonly isProduction: boolean };
type IsSet = (name: string) => boolean;

/** The rules that join variables. Each problem begins with a variable's name, and none holds a secret's value. */
export function judgeTogether(settings: Judged, isSet: IsSet): Judgement {
  const judgement: Judgement = { problems: [], warnings: [] };
  if (settings.isProduction) {
    judgeStorage(settings, isSet, judgement);
    judgeMarket(settings, judgement);
    judgeOrigin(settings, isSet, judgement);
    judgeExamples(settings, judgement);
    judgeOperators(settings, judgement);
  }
  judgeProcesses(settings, judgement);
  judgeMail(settings, judgement);
  judgeSecrets(settings, judgement);
  judgePayments(settings, judgement);
  judgeCopies(settings, judgement);
  return judgement;
}

function judgeSecrets({ sessionSecrets, isProduction }: Judged, { problems, warnings }: Judgement): void {
  if (sessionSecrets === null) {
    if (isProduction) problems.push('SESSION_SECRET is required in production: 32 or more random characters');
    else
      warnings.push('SESSION_SECRET is not set and none is stored yet: without one the next start signs everybody out');
    return;
  }
  const weakness = sessionSecrets.map(weaknessOf).find((reason) => reason !== null);
  if (weakness === undefined) return;
  if (isProduction) problems.push(`SESSION_SECRET ${weakness}`);
}

function judgeOperators(settings: Judged, { problems, warnings }: Judgement): void {
  const { operatorToken, metricsToken, alertWebhookUrl } = settings;
  for (const [name, token] of Object.entries({ OPERATOR_TOKEN: operatorToken, METRICS_TOKEN: metricsToken })) {
    const weakness = token === null ? null : weaknessOf(token);
    if (weakness !== null) problems.push(`${name} ${weakness}`);
  }
  if (alertWebhookUrl?.startsWith('http:') === true) warnings.push('ALERT_WEBHOOK_URL is without TLS');
}

function judgeProcesses(settings: Judged, { problems }: Judgement): void {
  const { databaseConnections, webConcurrency } = settings;
  if (webConcurrency > 1 && parseDatabaseUrl(settings.databaseUrl).kind === 'sqlite') {
    problems.push('WEB_CONCURRENCY must be 1 with SQLite: several processes need PostgreSQL in DATABASE_URL');
  }
  if (webConcurrency <= databaseConnections - CONNECTIONS_OF_A_COMMAND) return;
  problems.push(
    `DATABASE_CONNECTIONS must be at least ${webConcurrency + CONNECTIONS_OF_A_COMMAND} for that WEB_CONCURRENCY`,
  );
}

function judgeStorage(settings: Judged, isSet: IsSet, { problems, warnings }: Judgement): void {
  if (!isSet('DATABASE_URL')) problems.push('DATABASE_URL is required in production');
  else if (parseDatabaseUrl(settings.databaseUrl).kind === 'sqlite') {
    if (settings.allowSqlite) warnings.push('DATABASE_URL is SQLite in production, allowed by ALLOW_SQLITE=1');
    else problems.push('DATABASE_URL must be PostgreSQL in production (ALLOW_SQLITE=1 allows SQLite on one machine)');
  }
}

function judgeMarket(settings: Judged, { problems, warnings }: Judgement): void {
  if (/^auto$/.test(settings.marketData)) {
    problems.push('MARKET_DATA must not be auto in production: name a source, such as yahoo');
  } else if (/^demo\b/.test(settings.marketData)) {
    warnings.push('MARKET_DATA is demo in production: generated prices, not real ones');
  }
  if (settings.yahooBaseUrl !== null) {
    warnings.push('YAHOO_BASE_URL is set in production: Yahoo is never asked, figures come from that address');
  }
  if (settings.marketDate !== null) problems.push('TRADEWISE_NOW is refused in production');
  if (settings.demoFaults !== null) problems.push('DEMO_FAULTS is refused in production');
}

function judgeOrigin({ publicUrl, allowHttp }: Judged, isSet: IsSet, { problems, warnings }: Judgement): void {
  if (publicUrl === null) {
    // What is set and malformed was named already.
    if (isSet('PUBLIC_URL') || isSet('REPLIT_DOMAINS')) return;
    problems.push('PUBLIC_URL is required in production where REPLIT_DOMAINS is not set');
  } else if (publicUrl.startsWith('http:')) {
    if (allowHttp) warnings.push('PUBLIC_URL is without TLS in production, allowed by ALLOW_HTTP=1');
    else problems.push('PUBLIC_URL must begin with https:// in production (ALLOW_HTTP=1 allows http)');
  }
}

function judgeMail(settings: Judged, { problems, warnings }: Judgement): void {
  const { mailServer, mailUsername, mailPassword, mailFrom } = settings;
  if (mailServer === null) {
    if (mailUsername !== null || mailPassword !== null || mailFrom !== null) {
      warnings.push('MAIL_SERVER is not set, so no mail is sent, though other MAIL_ variables are set');
    }
    return;
  }
  if (mailUsername !== null && mailPassword === null) problems.push('MAIL_PASSWORD is required beside MAIL_USERNAME');
  if (mailPassword !== null && mailUsername === null) problems.push('MAIL_USERNAME is required beside MAIL_PASSWORD');
  if (mailFrom === null && (mailUsername === null || !isMailAddress(mailUsername))) {
    warnings.push('MAIL_FROM is not set and MAIL_USERNAME is no address: mail is sent as no-reply at the public host');
  }
}

function judgeExamples(settings: Judged, { problems }: Judgement): void {
  const given = {
    DATABASE_URL: settings.databaseUrl,
    STRIPE_SECRET_KEY: settings.stripeSecretKey,
    MAIL_USERNAME: settings.mailUsername,
    MAIL_PASSWORD: settings.mailPassword,
  };
  for (const [name, value] of Object.entries(given)) {
    if (isExampleValue(name, value)) problems.push(`${name} is the placeholder of an example`);
  }
}

const SHORTEST_STRIPE_KEY = 'sk_live_'.length + 16;

function judgePayments(settings: Judged, { problems, warnings }: Judgement): void {
  const { billing, stripeSecretKey: key, stripeApiBase, isProduction } = settings;
  const isLive = key?.startsWith('sk_live_') === true;
  if (isLive && stripeApiBase !== null) problems.push('STRIPE_API_BASE is refused together with a live key of Stripe');
  if (!isProduction) {
    if (isLive) problems.push('STRIPE_SECRET_KEY is a live key: development takes test keys only (sk_test_...)');
    return;
  }
  if (billing === 'off') warnings.push('BILLING is off in production: nothing is sold');
  else if (key === null) problems.push('STRIPE_SECRET_KEY is required in production (BILLING=off sells nothing)');
  if (key === null) return;
  if (key.length < SHORTEST_STRIPE_KEY) problems.push('STRIPE_SECRET_KEY is too short to be a key of Stripe');
  if (!isLive) warnings.push('STRIPE_SECRET_KEY is a test key in production: no money is taken');
  if (stripeApiBase !== null) warnings.push('STRIPE_API_BASE is set in production: Stripe is never asked');
}

function judgeCopies(settings: Judged, { problems, warnings }: Judgement): void {
  const given = {
    BACKUP_S3_ENDPOINT: settings.backupS3Endpoint,
    BACKUP_S3_BUCKET: settings.backupS3Bucket,
    BACKUP_S3_ACCESS_KEY_ID: settings.backupS3AccessKeyId,
    BACKUP_S3_SECRET_ACCESS_KEY: settings.backupS3SecretAccessKey,
  };
  const names = Object.entries(given);
  if (names.every(([, value]) => value === null)) return;
  const set = names.find(([, value]) => value !== null)?.[0] ?? '';
  for (const [name, value] of names) if (value === null) problems.push(`${name} is required beside ${set}`);
  if (settings.backupS3Endpoint?.startsWith('http:') === true) warnings.push('BACKUP_S3_ENDPOINT is without TLS');
  if (settings.backupPassphrase === null)
    warnings.push('BACKUP_PASSPHRASE is not set: the copies of backups in BACKUP_S3_BUCKET are not encrypted');
}
