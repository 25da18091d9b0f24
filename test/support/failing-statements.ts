import Sqlite from 'better-sqlite3';
import pg from 'pg';
import type { DatabaseKind } from '../../src/platform/db/dialect.ts';

/** A way in which a database fails a statement. */
export interface Fault {
  readonly name: string;
  /** True where every statement after it that writes fails too, as on a full disk. */
  readonly isLasting: boolean;
  /** True where it can only befall a COMMIT. */
  readonly isOfCommits: boolean;
}

/** Which statement of the watched work fails, counted from 0, and how. */
export interface Plan {
  readonly at: number;
  readonly fault: Fault;
}

/** The statements that this process sends, and the means to let one of them fail in the driver, below all our code. */
export interface Statements {
  readonly faults: readonly Fault[];
  /** Runs `work`, which nothing else may go on beside, and says what it sent; a statement that failed was sent too. */
  readonly during: <Result>(
    work: () => Promise<Result>,
    plan?: Plan,
  ) => Promise<{ readonly result: Result; readonly sent: readonly string[] }>;
  readonly stop: () => void;
}

/** How connections are kept, which is no part of the work. */
const KEEPING = /^\s*(select 1$|set statement_timeout)/i;
export const IS_WRITE = /^\s*(insert|update|delete)\b|^\s*with\b.*\b(insert into|update "|delete from)/is;
export const IS_COMMIT = /^\s*commit\b/i;

const fault = (name: string, isLasting = false, isOfCommits = false): Fault => ({ name, isLasting, isOfCommits });

/** Keeps count of what is sent, and says what befalls each statement. */
function createDesk() {
  let running: { sent: string[]; plan: Plan | null } | null = null;
  return {
    /** The fault that this statement meets; null: none. */
    meet: (text: string): Fault | null => {
      if (running === null || KEEPING.test(text)) return null;
      const { sent, plan } = running;
      const at = sent.push(text) - 1;
      if (plan === null || at < plan.at) return null;
      return at === plan.at || (plan.fault.isLasting && IS_WRITE.test(text)) ? plan.fault : null;
    },
    during: (async (work, plan) => {
      const sent: string[] = [];
      running = { sent, plan: plan ?? null };
      try {
        return { result: await work(), sent };
      } finally {
        running = null;
      }
    }) satisfies Statements['during'] as Statements['during'],
  };
}

type Desk = ReturnType<typeof createDesk>;

const CUT_BY_OPERATOR = '57P01';
const CUT = '08006';
const ANSWER_LOST = 'the answer to a COMMIT is lost';

interface Wired {
  readonly connection: { readonly stream: { destroy: () => void } };
}

/** The server itself raises the errors, so that transactions and connections are left as they really would be. */
function failOnPostgres(desk: Desk): () => void {
  const prototype = pg.Client.prototype as { query: (this: Wired, asked: unknown, ...rest: unknown[]) => unknown };
  const { query } = prototype;
  prototype.query = function (asked, ...rest) {
    const text = typeof asked === 'object' && asked !== null && 'text' in asked ? String(asked.text) : '';
    const met = text === '' ? null : desk.meet(text);
    if (met === null) return query.call(this, asked, ...rest);
    const cut = (): void => this.connection.stream.destroy();
    if (met.name === CUT_BY_OPERATOR)
      return query.call(this, { text: 'select pg_terminate_backend(pg_backend_pid())' });
    if (met.name === ANSWER_LOST) {
      return (query.call(this, asked, ...rest) as Promise<unknown>).then(() => {
        cut();
        throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
      });
    }
    const raising = `do $$ begin raise exception 'made to fail' using errcode = '${met.name}'; end $$`;
    const raised = query.call(this, { text: raising }) as Promise<unknown>;
    return met.name === CUT ? raised.finally(cut) : raised;
  };
  return () => void (prototype.query = query);
}

/** SQLite ends the transaction itself where the disk is full or cannot be written; other errors leave it open. */
const ENDS_TRANSACTION = /^SQLITE_(FULL|IOERR)/;

function failOnSqlite(desk: Desk): () => void {
  const sample = new Sqlite(':memory:');
  const prototype = Object.getPrototypeOf(sample.prepare('select 1')) as Sqlite.Statement;
  sample.close();
  const { all, run } = prototype;
  const failing = (method: (...parameters: never[]) => unknown) =>
    function (this: Sqlite.Statement, ...parameters: unknown[]): unknown {
      const met = desk.meet(this.source);
      if (met === null) return Reflect.apply(method, this, parameters);
      if (ENDS_TRANSACTION.test(met.name) && this.database.inTransaction) this.database.exec('rollback');
      throw new Sqlite.SqliteError('made to fail', met.name);
    };
  prototype.all = failing(all) as typeof all;
  prototype.run = failing(run) as typeof run;
  return () => void Object.assign(prototype, { all, run });
}

/** Watches what this process sends to databases of one engine until `stop`. */
export function watchStatements(kind: DatabaseKind): Statements {
  const desk = createDesk();
  if (kind === 'sqlite') {
    const faults = [
      fault('SQLITE_FULL', true),
      fault('SQLITE_READONLY', true),
      fault('SQLITE_IOERR_WRITE'),
      fault('SQLITE_CONSTRAINT_TRIGGER'),
    ];
    return { faults, during: desk.during, stop: failOnSqlite(desk) };
  }
  const faults = [
    fault('25006', true),
    fault(CUT_BY_OPERATOR),
    fault('53100', true),
    fault('40001'),
    fault(CUT),
    fault('XX000'),
    fault('P0001'),
    fault(ANSWER_LOST, false, true),
  ];
  return { faults, during: desk.during, stop: failOnPostgres(desk) };
}
