import type { MailDeps } from '../features/mail/mail.ts';
import type { LiveSource } from '../market-data/live/live-source.ts';
import type { Measure, Provider } from '../market-data/provider.ts';
import type { ReadRoom } from '../platform/disk-room.ts';
import type { PostgresLimits } from '../platform/db/limits.ts';
import type { LogFile } from '../platform/log/log-file.ts';
import type { Log } from '../platform/log/log.ts';

/** What stands in place of what the configuration names, for tests and for each way to start. */
export interface ContainerOptions {
  /** In place of the source that MARKET_DATA names. */
  readonly provider?: Provider;
  /** Measures the market of `provider`. */
  readonly measure?: Measure;
  /** In place of the live sources of these names. */
  readonly sources?: readonly LiveSource[];
  readonly log?: Log;
  /** Where each request leaves a line. Absent: nowhere. */
  readonly logFile?: LogFile | null;
  /** In place of the wall clock, for sign-ins, limits and the market: milliseconds since 1970-01-01 UTC. */
  readonly now?: () => number;
  /** In place of the mail server that MAIL_SERVER names. */
  readonly mailTransport?: MailDeps['transport'];
  /** In place of what the system says of the room on its disks. */
  readonly readRoom?: ReadRoom;
  readonly onConnectionError?: (error: Error) => void;
  /** With SQLite: refuse a file that is not there instead of making it. */
  readonly mustExist?: boolean;
  /** With PostgreSQL: how many connections, and how long to wait. */
  readonly limits?: Partial<PostgresLimits>;
}
