import type { Duplex } from 'node:stream';
import type { Connection, Submittable } from 'pg';
import { Batcher } from './batcher.ts';

// COPY in PostgreSQL's binary format over the client's own connection (PostgreSQL 15 manual, "COPY", "Binary Format",
// and "Message Flow", "COPY Operations").

/** What the client's connection can do besides what its types say. */
interface CopyConnection {
  readonly stream: Duplex;
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
const FLAGS_AND_EXTENSION = 8;
const HEADER = Buffer.concat([SIGNATURE, Buffer.alloc(FLAGS_AND_EXTENSION)]);
const TRAILER = Buffer.from([0xff, 0xff]);
/** Batches that wait to be taken before the server is asked to pause. */
const MOST_WAITING = 4;

/** `copy … to stdout (format binary)`: its rows in batches, read no faster than they are taken. */
export class CopyOut implements Submittable {
  readonly #text: string;
  readonly #batcher = new Batcher();
  readonly #ready: Buffer[] = [];
  #connection: CopyConnection | null = null;
  #isStarted = false;
  #isEnded = false;
  #error: Error | null = null;
  #wake: () => void = () => undefined;

  constructor(text: string) {
    this.#text = text;
  }

  submit = (connection: Connection): void => {
    this.#connection = connection as unknown as CopyConnection;
    this.#connection.query(this.#text);
  };

  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    let rows = chunk;
    if (!this.#isStarted) {
      this.#isStarted = true;
      if (!rows.subarray(0, SIGNATURE.length).equals(SIGNATURE)) this.#error = new Error('no binary COPY came');
      rows = rows.subarray(HEADER.length);
    }
    if (rows.length === 0 || rows.equals(TRAILER)) return;
    if (this.#batcher.isFullFor(rows.length)) this.#handOn();
    const { into, at } = this.#batcher.reserve(rows.length);
    into.set(rows, at);
  }

  #handOn(): void {
    const batch = this.#batcher.take();
    if (batch !== null) this.#ready.push(batch);
    if (this.#ready.length >= MOST_WAITING) this.#connection?.stream.pause();
    this.#wake();
  }

  handleCommandComplete(): void {
    this.#handOn();
  }

  handleReadyForQuery(): void {
    this.#isEnded = true;
    this.#wake();
  }

  handleError(error: Error): void {
    this.#error = error;
    this.#wake();
  }

  /** The batches, to be read once and to their end; each holds until the next is asked for. */
  async *batches(): AsyncGenerator<Buffer> {
    for (;;) {
      if (this.#error !== null) throw this.#error;
      const next = this.#ready.shift();
      if (next !== undefined) {
        yield next;
        this.#batcher.giveBack(next);
      } else if (this.#isEnded) return;
      else {
        this.#connection?.stream.resume();
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    }
  }
}

/** `copy … from stdin (format binary)`: sends batches no faster than the server takes them. */
export class CopyIn implements Submittable {
  readonly #text: string;
  #connection: CopyConnection | null = null;
  #error: Error | null = null;
  readonly #started: Promise<void>;
  readonly #ended: Promise<void>;
  #start: () => void = () => undefined;
  #end: () => void = () => undefined;

  constructor(text: string) {
    this.#text = text;
    this.#started = new Promise((resolve) => (this.#start = resolve));
    this.#ended = new Promise((resolve) => (this.#end = resolve));
  }

  submit = (connection: Connection): void => {
    this.#connection = connection as unknown as CopyConnection;
    this.#connection.query(this.#text);
  };

  handleCopyInResponse(): void {
    this.#start();
  }

  handleCommandComplete(): void {
    // What matters is that the server is ready again, which it says next.
  }

  handleReadyForQuery(): void {
    this.#start();
    this.#end();
  }

  handleError(error: Error): void {
    this.#error ??= error;
    this.#start();
    this.#end();
  }

  /** Resolves when the server has taken every row. */
  async send(batches: AsyncIterable<Buffer>): Promise<void> {
    await this.#started;
    const connection = this.#connection as CopyConnection;
    if (this.#error === null) {
      connection.sendCopyFromChunk(HEADER);
      try {
        for await (const batch of batches) {
          if (this.#error !== null) break;
          connection.sendCopyFromChunk(batch);
          await drained(connection.stream);
        }
      } catch (error) {
        connection.sendCopyFail('the rows could not be read');
        await this.#ended;
        throw error;
      }
      connection.sendCopyFromChunk(TRAILER);
      connection.endCopyFrom();
    }
    await this.#ended;
    if (this.#error !== null) throw this.#error;
  }
}

/** Resolves when the stream takes more, or never will. */
function drained(stream: Duplex): Promise<void> {
  if (!stream.writableNeedDrain) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of ['drain', 'close', 'error']) stream.off(event, done);
      resolve();
    };
    for (const event of ['drain', 'close', 'error']) stream.on(event, done);
  });
}
