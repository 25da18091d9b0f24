import { createCipheriv, createDecipheriv, createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../platform/errors.ts';

// A sealed stream: "TWSEAL1\n", salt, a check of the key, then pieces of 64 KiB, each AES-256-GCM with its tag behind it. A nonce
// is the number of the piece, and 1 in its last byte for the last piece, so that pieces that are missing, moved or cut off
// show (Hoang, Reyhanitabar, Rogaway and Vizar, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance",
// CRYPTO 2015, STREAM). The key is scrypt (RFC 7914) of the passphrase with a salt of its own for each file.

const MARK = Buffer.from('TWSEAL1\n');
const SALT_BYTES = 16;
const CHECK_BYTES = 8;
const HEAD_BYTES = MARK.length + SALT_BYTES + CHECK_BYTES;
const PIECE_BYTES = 64 * 1024;
const TAG_BYTES = 16;
const COST = { N: 65_536, r: 8, p: 1, maxmem: 96 * 1024 * 1024 } as const;

const damaged = (what: string, cause?: unknown): AppError =>
  new AppError('stored_data_damaged', { userMessage: what, cause });

function keyOf(passphrase: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(passphrase.normalize('NFC'), salt, 32, COST, (error, key) =>
      error === null ? resolve(key) : reject(error),
    ),
  );
}

const checkOf = (key: Buffer): Buffer =>
  createHmac('sha256', key).update('tradewise backup').digest().subarray(0, CHECK_BYTES);

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(number));
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/** Cuts a stream into pieces of one size, all full but the last, which alone may be empty; `isLast` says which that is. */
async function* pieces(
  chunks: AsyncIterable<Buffer>,
  size: number,
): AsyncGenerator<{ piece: Buffer; isLast: boolean }> {
  let held = Buffer.alloc(0);
  for await (const chunk of chunks) {
    held = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk]);
    let at = 0;
    // One is held back: it may be the last.
    for (; held.length - at > size; at += size) yield { piece: held.subarray(at, at + size), isLast: false };
    held = held.subarray(at);
  }
  yield { piece: held, isLast: true };
}

/** Encrypts a stream. */
export async function* seal(chunks: AsyncIterable<Buffer>, passphrase: string): AsyncGenerator<Buffer> {
  const salt = randomBytes(SALT_BYTES);
  const key = await keyOf(passphrase, salt);
  const head = Buffer.concat([MARK, salt, checkOf(key)]);
  yield head;
  let number = 0;
  for await (const { piece, isLast } of pieces(chunks, PIECE_BYTES)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number, isLast));
    cipher.setAAD(head);
    yield Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()]);
    number += 1;
  }
}

/**
 * Decrypts a stream; nothing is handed on that was changed.
 * @throws AppError `stored_data_damaged`; `validation_failed` for a wrong passphrase
 */
export async function* unseal(chunks: AsyncIterable<Buffer>, passphrase: string): AsyncGenerator<Buffer> {
  const iterator = chunks[Symbol.asyncIterator]();
  let held = Buffer.alloc(0);
  while (held.length < HEAD_BYTES) {
    const next = await iterator.next();
    if (next.done === true) throw damaged('It is no encrypted backup, or was cut at its beginning.');
    held = Buffer.concat([held, next.value]);
  }
  const head = held.subarray(0, HEAD_BYTES);
  if (!head.subarray(0, MARK.length).equals(MARK)) throw damaged('It is no encrypted backup.');
  const key = await keyOf(passphrase, head.subarray(MARK.length, MARK.length + SALT_BYTES));
  if (!timingSafeEqual(checkOf(key), head.subarray(HEAD_BYTES - CHECK_BYTES))) {
    throw new AppError('validation_failed', { userMessage: 'BACKUP_PASSPHRASE is not the one it was encrypted with.' });
  }
  const rest = async function* (): AsyncGenerator<Buffer> {
    yield held.subarray(HEAD_BYTES);
    for (;;) {
      const next = await iterator.next();
      if (next.done === true) return;
      yield next.value;
    }
  };
  let number = 0;
  try {
    for await (const { piece, isLast } of pieces(rest(), PIECE_BYTES + TAG_BYTES)) {
      if (piece.length < TAG_BYTES) throw damaged('It was cut.');
      const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number, isLast));
      decipher.setAAD(head);
      decipher.setAuthTag(piece.subarray(piece.length - TAG_BYTES));
      const opened = decipher.update(piece.subarray(0, piece.length - TAG_BYTES));
      try {
        decipher.final();
      } catch (error) {
        throw damaged(`It was changed or cut after it was encrypted (piece ${number + 1}).`, error);
      }
      yield opened;
      number += 1;
    }
  } finally {
    await iterator.return?.();
  }
}
