import type { Command } from 'commander';
import type { HttpServer } from '../http/http-server.ts';
import type { RenderPage } from '../http/page.ts';
import type { CheckLine } from '../platform/check-line.ts';
import type { Environment } from '../platform/config/config.ts';
import type { OpenDatabase, OpenOptions } from '../platform/db/database.ts';
import type { PersonalData } from '../platform/personal-data.ts';
import type { Job } from '../platform/queue/task.ts';
import type { Backups } from './backup/backup.ts';
import type { Diagnosis } from './doctor/diagnosis.report.ts';

/**
 * One capability: what it adds to the server and to the command. Each part is loaded when it is first needed. `Needs` is
 * what the feature uses of the container, and nothing else of it.
 */
export interface Feature<Needs = object> {
  readonly name: string;
  /** The API. */
  readonly routes?: (container: Needs) => Promise<(server: HttpServer) => void>;
  /** Its own pages and forms; `render` puts their content into the frame of every page. */
  readonly pages?: (container: Needs, render: RenderPage) => Promise<(server: HttpServer) => void>;
  readonly commands?: (program: Command, io: CommandIo<Needs>) => Promise<void>;
  /** What it does behind the requests: tasks of the queue, some of them on a schedule. */
  readonly jobs?: (container: Needs) => Promise<readonly Job[]>;
  /** Begins what each server does once when it starts, which is no task; the returned function ends it. */
  readonly background?: (container: Needs) => Promise<() => Promise<void>>;
  /** What `doctor` looks at; changes nothing. */
  readonly checks?: (container: Needs) => Promise<readonly CheckLine[]>;
  /** What a person's export and deletion cover of the tables that this feature owns. */
  readonly personalData?: () => Promise<readonly PersonalData[]>;
}

/** What a command may do to the outside: answer, say something beside the answer, and open the product. */
export interface CommandIo<Needs> {
  /** Onto standard output: what was asked for, and nothing else. */
  readonly out: (text: string) => void;
  /** Onto standard error. */
  readonly note: (text: string) => void;
  /**
   * Says a failure on standard error, and as a problem on standard output where the answer was asked for as JSON; the command
   * goes on, and ends with the exit code of its last failure.
   */
  readonly fail: (error: unknown) => Promise<void>;
  /** True where standard error is a terminal that a person watches. */
  readonly isWatched: boolean;
  /** True where standard output may hold colours. */
  readonly hasColour: boolean;
  /** Opens the product, brings its tables up to date, works, and closes it again whatever happens. */
  readonly withContainer: <T>(work: (container: Needs) => Promise<T>) => Promise<T>;
  /** Looks at the whole product as it is; changes nothing. */
  readonly diagnose: () => Promise<Diagnosis>;
  /** Where the command was called. */
  readonly folder: string;
  /** The environment over the `.env` file, with the secret that a server in development keeps; not judged. */
  readonly environment: () => Promise<Environment>;
  /** Where the configured database is, for people: never with its password. */
  readonly databasePlace: () => Promise<string>;
  /** The backups of the configured database, which is not opened for it. */
  readonly backups: () => Promise<Backups>;
  /** Tells operators by mail and webhook; a failure of that is none of the command. */
  readonly alertOperators: (rule: 'backup_failed', detail: string) => Promise<void>;
  /** The origin that visitors use; null: none is named. */
  readonly publicUrl: () => Promise<string | null>;
  /** Opens the configured database alone, as it is, works, and closes it again whatever happens. */
  readonly withDatabase: <T>(
    options: Pick<OpenOptions, 'mustExist'>,
    work: (database: OpenDatabase) => Promise<T>,
  ) => Promise<T>;
}
