import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { AppError } from '../../platform/errors.ts';
import { elementOf, sendToS3, type BucketSettings, type S3Answer, type Wait } from './s3-request.ts';

/** The most that one request may store; a backup that is larger would have to go in parts. */
export const MOST_BYTES = 5 * 2 ** 30;
const MOST_LIST_BYTES = 8 * 2 ** 20;
/** Metadata of a stored file: its SHA-256 in hexadecimal digits. */
const SHA256_HEADER = 'x-amz-meta-sha256';

/** A file in the bucket; its name is without the prefix. */
export interface StoredFile {
  readonly name: string;
  readonly bytes: number;
}

/** What is stored under a name. */
export interface StoredAs {
  readonly bytes: number;
  /** Null where whoever stored it did not say. */
  readonly sha256: string | null;
}

/** What is to be stored: the bytes themselves, or the file that holds them. */
export interface Content extends StoredAs {
  readonly from: string | Buffer;
  readonly sha256: string;
}

/** The files of a bucket under its prefix. Each request is sent again where the store cannot answer just now. */
export interface Bucket {
  /** Where the files are, for people. */
  readonly place: string;
  /** Every file under the prefix, but none of folders below it. */
  readonly list: () => Promise<readonly StoredFile[]>;
  /** What is stored under a name; null: nothing. */
  readonly stat: (name: string) => Promise<StoredAs | null>;
  /** Stores a file. The store compares its SHA-256, and what it then has is asked for once more. */
  readonly put: (name: string, content: Content) => Promise<void>;
  /** Gives what is stored under a name to `use`, from its beginning for each attempt; null: there is nothing. */
  readonly get: <T>(
    name: string,
    use: (content: AsyncIterable<Buffer>, about: StoredAs) => Promise<T>,
  ) => Promise<T | null>;
  readonly remove: (name: string) => Promise<void>;
}

export function createBucket(settings: BucketSettings, wait?: Wait): Bucket {
  const { bucket, prefix } = settings;
  const stat = (name: string): Promise<StoredAs | null> =>
    sendToS3(
      settings,
      { method: 'HEAD', key: name },
      (answer) => {
        answer.resume();
        return Promise.resolve(describe(answer));
      },
      wait,
    );
  return {
    place: `s3://${bucket}/${prefix}`,
    list: async (): Promise<readonly StoredFile[]> => {
      const found: StoredFile[] = [];
      let next: string | null = null;
      do {
        const query: Record<string, string> = { 'list-type': '2', prefix, delimiter: '/' };
        if (next !== null) query['continuation-token'] = next;
        const xml = await sendToS3(
          settings,
          { method: 'GET', key: '', query },
          async (answer) => (await readAll(answer, MOST_LIST_BYTES)).toString('utf8'),
          wait,
        );
        if (xml === null || !xml.includes('<ListBucketResult')) throw notS3(settings);
        for (const [, entry = ''] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
          const key = elementOf(entry, 'Key') ?? '';
          const bytes = Number(elementOf(entry, 'Size'));
          if (key.startsWith(prefix)) found.push({ name: key.slice(prefix.length), bytes });
        }
        const token: string | null = elementOf(xml, 'NextContinuationToken');
        if (token !== null && token === next) throw notS3(settings);
        next = elementOf(xml, 'IsTruncated') === 'true' ? token : null;
      } while (next !== null);
      return found;
    },
    stat,
    put: async (name: string, { from, bytes, sha256 }: Content): Promise<void> => {
      if (bytes > MOST_BYTES) {
        const userMessage = `${name} is larger than 5 GiB, which one request cannot store. Copy it with "aws s3 cp".`;
        throw new AppError('payload_too_large', { userMessage });
      }
      const open = (): Readable => (typeof from === 'string' ? createReadStream(from) : Readable.from([from]));
      const headers = { [SHA256_HEADER]: sha256, 'content-type': 'application/octet-stream' };
      const body = { open, bytes, sha256 };
      await sendToS3(settings, { method: 'PUT', key: name, headers, body }, drain, wait);
      const stored = await stat(name);
      if (stored?.bytes === bytes && (stored.sha256 ?? sha256) === sha256) return;
      throw new AppError('internal', { userMessage: `${name} is not in the bucket as it was sent. Try again.` });
    },
    get: <T>(name: string, use: (content: AsyncIterable<Buffer>, about: StoredAs) => Promise<T>): Promise<T | null> =>
      sendToS3(settings, { method: 'GET', key: name }, (answer) => use(answer, describe(answer)), wait),
    remove: async (name: string): Promise<void> => {
      await sendToS3(settings, { method: 'DELETE', key: name }, drain, wait);
    },
  };
}

function describe({ headers }: S3Answer): StoredAs {
  const sha256 = headers[SHA256_HEADER];
  const isDigest = typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256);
  return { bytes: Number(headers['content-length'] ?? Number.NaN), sha256: isDigest ? sha256 : null };
}

async function drain(answer: S3Answer): Promise<void> {
  for await (const chunk of answer) void chunk;
}

/** Reads a short content. Throws where it is longer than `most` bytes. */
export async function readAll(content: AsyncIterable<Buffer>, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > most) throw new AppError('payload_too_large', { userMessage: 'What the bucket sent is too long.' });
  }
  return Buffer.concat(chunks);
}

const notS3 = ({ endpoint }: BucketSettings): AppError =>
  new AppError('validation_failed', { userMessage: `${endpoint} does not speak S3: see BACKUP_S3_ENDPOINT.` });
