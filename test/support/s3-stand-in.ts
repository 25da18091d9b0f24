import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BucketSettings } from '../../src/features/backup/s3-request.ts';
import { verifyS3Signature } from './verify-s3-signature.ts';

interface Stored {
  readonly body: Buffer;
  readonly sha256: string | null;
}

/** A store that speaks as much of S3 as backups need, and verifies every signature and every body. */
export interface S3StandIn {
  readonly settings: BucketSettings;
  /** What is stored, by key. */
  readonly files: Map<string, Stored>;
  /** Method and target of every request so far. */
  readonly asked: string[];
  /** Decides over each request before it is answered: a status for an answer without content, `hang up`, or nothing. */
  disturb: (request: IncomingMessage, number: number) => number | 'hang up' | 'cut' | null;
  readonly close: () => Promise<void>;
}

const SKEW_MS = 15 * 60_000;
const KEYS_OF_A_PAGE = 3;

export async function startS3(): Promise<S3StandIn> {
  const files = new Map<string, Stored>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const settings: BucketSettings = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-central-1',
    bucket: 'copies',
    prefix: 'tradewise/',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  };
  const store: S3StandIn = {
    settings,
    files,
    asked,
    disturb: () => null,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: target = '', headers } = request;
    asked.push(`${method} ${target}`);
    const disturbed = store.disturb(request, asked.length);
    if (disturbed === 'hang up') return void request.socket.destroy();
    if (typeof disturbed === 'number') return void response.writeHead(disturbed).end();
    const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    const refuse = (status: number, code: string): void =>
      void response
        .writeHead(status, { 'content-type': 'application/xml' })
        .end(method === 'HEAD' ? '' : `<Error><Code>${code}</Code><Message>It is ${code}.</Message></Error>`);
    const verified = verifyS3Signature({ method, target, headers: given }, settings.secretAccessKey);
    if (verified === null) return refuse(403, 'SignatureDoesNotMatch');
    if (verified.accessKeyId !== settings.accessKeyId) return refuse(403, 'InvalidAccessKeyId');
    if (verified.region !== settings.region) return refuse(400, 'AuthorizationHeaderMalformed');
    const time = (given['x-amz-date'] ?? '').replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
    if (!(Math.abs(Date.parse(time) - Date.now()) < SKEW_MS)) return refuse(403, 'RequestTimeTooSkewed');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const digest = createHash('sha256').update(body).digest('hex');
    if (digest !== verified.payloadSha256) return refuse(400, 'XAmzContentSHA256Mismatch');
    const url = new URL(target, settings.endpoint);
    const [, bucket, ...rest] = decodeURIComponent(url.pathname).split('/');
    if (bucket !== settings.bucket) return refuse(404, 'NoSuchBucket');
    const key = rest.join('/');
    if (key === '') return list(url, response);
    if (method === 'PUT') {
      files.set(key, { body, sha256: given['x-amz-meta-sha256'] ?? null });
      return void response.writeHead(200, { etag: `"${createHash('md5').update(body).digest('hex')}"` }).end();
    }
    if (method === 'DELETE') {
      files.delete(key);
      return void response.writeHead(204).end();
    }
    const found = files.get(key);
    if (found === undefined) return refuse(404, 'NoSuchKey');
    response.writeHead(200, {
      'content-length': found.body.length,
      ...(found.sha256 === null ? {} : { 'x-amz-meta-sha256': found.sha256 }),
    });
    if (method === 'HEAD') return void response.end();
    if (disturbed === 'cut') {
      response.write(found.body.subarray(0, found.body.length / 2), () => request.socket.destroy());
      return;
    }
    response.end(found.body);
  }

  /** A few keys a page, so that whoever lists must ask again. */
  function list({ searchParams }: URL, response: ServerResponse): void {
    const prefix = searchParams.get('prefix') ?? '';
    const after = searchParams.get('continuation-token') ?? '';
    const keys = [...files.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    const direct = keys.filter((key) => !key.slice(prefix.length).includes('/'));
    const page = direct.slice(0, KEYS_OF_A_PAGE);
    const isTruncated = direct.length > page.length;
    const entries = page.map(
      (key) => `<Contents><Key>${escaped(key)}</Key><Size>${files.get(key)?.body.length ?? 0}</Size></Contents>`,
    );
    const next = isTruncated ? `<NextContinuationToken>${escaped(page.at(-1) ?? '')}</NextContinuationToken>` : '';
    response
      .writeHead(200, { 'content-type': 'application/xml' })
      .end(
        `<?xml version="1.0"?><ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>${entries.join('')}${next}</ListBucketResult>`,
      );
  }
  return store;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The settings of a stand-in as variables. */
export function bucketEnv({ settings }: Pick<S3StandIn, 'settings'>): Readonly<Record<string, string>> {
  return {
    BACKUP_S3_ENDPOINT: settings.endpoint,
    BACKUP_S3_REGION: settings.region,
    BACKUP_S3_BUCKET: settings.bucket,
    BACKUP_S3_PREFIX: settings.prefix,
    BACKUP_S3_ACCESS_KEY_ID: settings.accessKeyId,
    BACKUP_S3_SECRET_ACCESS_KEY: settings.secretAccessKey,
  };
}
