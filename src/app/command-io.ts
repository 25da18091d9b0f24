import type { PersonalRecords } from '../features/accounts/accounts-deps.ts';
import type { Diagnosis } from '../features/doctor/diagnosis.report.ts';
import type { OpenDatabase, OpenOptions } from '../platform/db/database.ts';
import type { Container } from './container.ts';

/** What a command may do to the outside: answer, say something beside the answer, and open the product. */
export interface CommandIo {
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
  readonly withContainer: <T>(work: (container: Container) => Promise<T>) => Promise<T>;
  /** Looks at the whole product as it is; changes nothing. */
  readonly diagnose: () => Promise<Diagnosis>;
  /** What is kept of people, in every feature's tables. */
  readonly personalRecords: () => Promise<PersonalRecords>;
  /** Where the command was called. */
  readonly folder: string;
  /** Where the configured database is, for people: never with its password. */
  readonly databasePlace: () => Promise<string>;
  /** Opens the configured database alone, as it is, works, and closes it again whatever happens. */
  readonly withDatabase: <T>(
    options: Pick<OpenOptions, 'mustExist'>,
    work: (database: OpenDatabase) => Promise<T>,
  ) => Promise<T>;
}
