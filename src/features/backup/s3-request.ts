import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import { http } from '../../platform/node-http.ts';
import { AppError } from '../../platform/errors.ts';

/** A bucket of a store that speaks S3. */
export interface BucketSettings {
  /** Scheme, host and port. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** In front of every name: empty, or with a slash at its end. */
  readonly prefix: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  /** Behind the bucket; empty: the bucket itself. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** What is sent; `open` is called once for each attempt. */
  readonly body?: { readonly open: () => Readable; readonly bytes: number; readonly sha256: string };
}

/** An answer; its body is to be read or destroyed. */
export type S3Answer = IncomingMessage;

const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
/** A connection on which nothing moves for so long is given up. */
const SILENT_MS = 30_000;
const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 500;
const MOST_WORDS = 64 * 1024;

/** How long is waited before another attempt; a test waits for nothing. */
export type Wait = (ms: number) => Promise<unknown>;

/**
 * Sends a request, signed by AWS Signature Version 4, and again where the store cannot answer just now. Calls `use` with an answer
 * of status 200 to 299, and once more where the answer breaks off meanwhile. Not found is null.
 * @throws AppError with what the store says
 */
export async function sendToS3<T>(
  settings: BucketSettings,
  request: S3Request,
  use: (answer: S3Answer) => Promise<T>,
  wait: Wait = pause,
): Promise<T | null> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await sendOnce(settings, request);
      const status = answer.statusCode ?? 0;
      if (status >= 200 && status < 300) return await use(answer);
      const said = await wordsOf(answer);
      if (status === 404 && said.code !== 'NoSuchBucket') return null;
      const failure = refused(settings, status, said);
      if (status !== 429 && status < 500) throw failure;
      throw new Passing(failure);
    } catch (error) {
      if (!(error instanceof Passing) && !isBroken(error)) throw error;
      const failure = error instanceof Passing ? error.failure : outOfReach(settings, error);
      if (attempt === ATTEMPTS) throw failure;
      await wait(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }
}

/** A failure that may be over soon. */
class Passing extends Error {
  readonly failure: AppError;
  constructor(failure: AppError) {
    super(failure.message);
    this.failure = failure;
  }
}

const BROKEN =
  /^(ECONN|EPIPE|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|EHOST|ENET|ERR_TLS|CERT_|SELF_SIGNED|DEPTH_|UNABLE_|ERR_STREAM_PREMATURE_CLOSE|HPE_)/;
const isBroken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && BROKEN.test(String(error.code));

async function sendOnce(settings: BucketSettings, { method, key, query, headers, body }: S3Request): Promise<S3Answer> {
  const url = new URL(`${settings.endpoint}/${settings.bucket}${key === '' ? '' : `/${settings.prefix}${key}`}`);
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
  const { accessKeyId, secretAccessKey, region } = settings;
  const sent = { ...headers, 'x-amz-content-sha256': body?.sha256 ?? EMPTY_SHA256 };
  const signed = await new AwsV4Signer({
    ...{ method, url: url.href, headers: sent, accessKeyId, secretAccessKey, region, service: 's3' },
  }).sign();
  const length = method === 'PUT' ? { 'content-length': String(body?.bytes ?? 0) } : {};
  const options = { method, headers: { ...Object.fromEntries(signed.headers), ...length }, timeout: SILENT_MS };
  const request = (url.protocol === 'https:' ? httpsRequest : http.request)(signed.url, options);
  request.on('timeout', () => request.destroy(Object.assign(new Error('nothing came'), { code: 'ETIMEDOUT' })));
  const answered = new Promise<S3Answer>((resolve, reject) => {
    request.once('response', resolve);
    request.on('error', reject);
  });
  answered.catch(() => undefined);
  // A store that refuses answers before everything is sent; then its answer counts, and not the broken sending.
  const sending = pipeline(body?.open() ?? Readable.from([]), request);
  await Promise.race([answered, sending.then(() => answered)]).catch(async (error: unknown) => {
    request.destroy();
    throw error;
  });
  sending.catch(() => undefined);
  return answered;
}

interface Words {
  readonly code: string;
  readonly message: string;
}

/** What the store says of a failure; empty where it says nothing. */
async function wordsOf(answer: S3Answer): Promise<Words> {
  let text = '';
  for await (const chunk of answer) {
    text += (chunk as Buffer).toString('utf8');
    if (text.length > MOST_WORDS) break;
  }
  return { code: elementOf(text, 'Code') ?? '', message: plain(elementOf(text, 'Message') ?? '') };
}

const plain = (text: string): string => text.replace(/[^\x20-\x7e]/g, ' ').slice(0, 200);

/** The text of the first element of this name; null where there is none. */
export function elementOf(xml: string, name: string): string | null {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text === undefined ? null : withoutEntities(text);
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const withoutEntities = (text: string): string =>
  text.replace(/&(lt|gt|quot|apos|amp);/g, (_all, name: string) => ENTITIES[name] as string);

const placeOf = ({ endpoint, bucket }: BucketSettings): string => `The bucket ${bucket} at ${endpoint}`;

const HINTS: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: 'It does not know BACKUP_S3_ACCESS_KEY_ID.',
  SignatureDoesNotMatch: 'BACKUP_S3_SECRET_ACCESS_KEY is not the secret of that key.',
  RequestTimeTooSkewed: 'The clock of this machine is wrong.',
  NoSuchBucket: 'There is no bucket of this name: see BACKUP_S3_BUCKET.',
  AccessDenied: 'The key may not do this: it needs to list, read and write.',
  AuthorizationHeaderMalformed: 'See BACKUP_S3_REGION.',
  PermanentRedirect: 'It is in another region: see BACKUP_S3_REGION and BACKUP_S3_ENDPOINT.',
};

function refused(settings: BucketSettings, status: number, { code, message }: Words): AppError {
  const hint = HINTS[code] ?? (status >= 300 && status < 400 ? HINTS['PermanentRedirect'] : '');
  const said = [`${status}`, code, message].filter((word) => word !== '' && word !== undefined).join(' ');
  const userMessage = `${placeOf(settings)} refuses (${said}). ${hint ?? ''}`.trim();
  const isPassing = status === 429 || status >= 500;
  return new AppError(isPassing ? 'source_unavailable' : 'validation_failed', { userMessage });
}

function outOfReach(settings: BucketSettings, cause: unknown): AppError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  return new AppError('source_unavailable', {
    userMessage: `${placeOf(settings)} cannot be reached (${code}).`,
    cause,
  });
}
