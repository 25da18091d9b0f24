import { randomUUID } from 'node:crypto';
import type { Log } from '../../platform/log/log.ts';
import type { LogFile } from '../../platform/log/log-file.ts';
import { requestLine } from '../../platform/log/request-line.ts';
import type { AnsweredRequest } from '../../platform/metrics/answered-request.ts';
import { addFigures, newFigures, newSourceFigures } from '../../platform/metrics/figures.ts';
import type { SourceFigures } from '../../platform/metrics/figures.ts';
import { createRecorder, MINUTE_MS } from '../../platform/metrics/recorder.ts';
import type { CountedMinute } from '../../platform/metrics/recorder.ts';
import { HOUR_MS, withoutDeadline, writeMinute } from './performance.store.ts';
import type { Database } from './performance.store.ts';
import { watchProcess } from './process-figures.ts';
import { countersOf } from './source-counters.ts';
import type { LiveSourceFigures } from './source-counters.ts';
import { packFigures, readFigures, readRouteTraffic, readTraffic, writeHours } from './stored-figures.ts';
import type { MinutesOfRoute, ReadFigures, SeenProcess, Traffic } from './stored-figures.ts';

export interface PerformanceDeps {
  readonly db: Database;
  readonly log: Log;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  /** A request is slow from so many milliseconds on. */
  readonly slowMs: number;
  /** Where each request leaves a line; null: nowhere. */
  readonly logFile: LogFile | null;
}

/** What was answered, how fast, and from where. */
export type Performance = ReturnType<typeof createPerformance>;

/** How often what was counted is written, so that other processes see it. */
const FLUSH_MS = 5000;
/** So long after a minute every process that can write has written what it counted in it. */
const WRITTEN_MS = 2 * FLUSH_MS;
/** What other processes wrote is read again after so long. */
const READ_AGAIN_MS = 1000;
export const DAY_MS = 24 * HOUR_MS;
/** A process that wrote nothing for so long has ended. */
const SILENT_MS = 2.5 * MINUTE_MS;

/** Figures of some time over all processes. Instants in ms since 1970-01-01 UTC. */
export interface Standing extends ReadFigures {
  readonly from: number;
  readonly to: number;
  /** When this process started. */
  readonly startedAt: number;
  /** Processes that are up, this one first. */
  readonly processes: readonly SeenProcess[];
}

/** What was read at an instant, but for what the reading process had in memory: its minutes from `oldest` on. */
interface Written extends ReadFigures {
  readonly at: number;
  readonly from: number;
  readonly oldest: number;
}

export function createPerformance({ db, log, now, slowMs, logFile }: PerformanceDeps) {
  const id = randomUUID();
  const startedAt = now();
  const recorder = createRecorder({ now, slowMs });
  const watch = watchProcess(startedAt);
  let sources: () => Promise<LiveSourceFigures | null> = () => Promise.resolve(null);
  let counted = new Map<string, SourceFigures>();
  let timer: NodeJS.Timeout | null = null;
  let isAway = false;
  let writing: Promise<void> = Promise.resolve();

  const countSources = async (): Promise<void> => {
    const all = countersOf(await sources());
    for (const [source, total] of all) {
      const before = counted.get(source) ?? newSourceFigures();
      const names = Object.keys(total) as (keyof SourceFigures)[];
      const since = Object.fromEntries(names.map((name) => [name, total[name] - before[name]]));
      if (names.some((name) => since[name] !== 0)) recorder.countSource(source, since as unknown as SourceFigures);
    }
    counted = all;
  };
  const write = async (one: CountedMinute, isCurrent: boolean): Promise<void> => {
    one.isDirty = false;
    try {
      const body = packFigures(one.figures, watch.now());
      await writeMinute(db, { minute: one.minute, process: id, body }, now());
    } catch (error) {
      one.isDirty = true;
      throw error;
    }
    if (isCurrent) return;
    recorder.forget(one.minute);
    watch.reset();
  };
  /** Writes what is new; what cannot be written waits for the next time. */
  const writeAll = async (): Promise<void> => {
    try {
      await countSources();
      const minutes = [...recorder.minutes()];
      for (const [i, one] of minutes.entries()) {
        const isCurrent = i === minutes.length - 1;
        if (one.isDirty || !isCurrent) await write(one, isCurrent);
      }
      isAway = false;
    } catch (err) {
      if (!isAway) log.warn({ err }, 'figures of requests wait for the database');
      isAway = true;
    }
  };
  const flush = (): Promise<void> => {
    const next = (): Promise<void> => withoutDeadline(writeAll);
    return (writing = writing.then(next, next));
  };

  /** From this minute on what this process counted is not written for good. */
  const oldestInMemory = (): number => recorder.minutes()[0]?.minute ?? now();
  /** What is written from `from` on, but for what this process has in memory. */
  const read = async (from: number): Promise<Written> => {
    const oldest = oldestInMemory();
    const without = { process: id, fromMinute: oldest };
    return { ...(await readFigures(db, { from, to: now() + MINUTE_MS, without })), at: now(), from, oldest };
  };
  let latest: Written | null = null;
  let reading: Promise<Written> | null = null;
  /** Shared by all who ask within a second, so that asking often costs the database nothing. */
  const readLastDay = (): Promise<Written> => {
    if (latest !== null && now() - latest.at < READ_AGAIN_MS && latest.oldest === oldestInMemory())
      return Promise.resolve(latest);
    const from = Math.floor((now() - DAY_MS) / HOUR_MS) * HOUR_MS;
    return (reading ??= read(from)
      .then((found) => (latest = found))
      .finally(() => (reading = null)));
  };
  /** What is written, with what this process has in memory. */
  const standing = async (ask: () => Promise<Written>): Promise<Standing> => {
    let written = await ask();
    // A minute may have been written for good meanwhile: it would then be in neither of the two.
    while (written.oldest !== oldestInMemory()) written = await ask();
    const figures = newFigures();
    addFigures(figures, written.figures);
    for (const minute of recorder.minutes()) addFigures(figures, minute.figures);
    const to = now();
    const own = { id, minute: to, ...watch.now() };
    const others = written.processes.filter((one) => one.id !== id && to - one.minute < SILENT_MS);
    return { figures, processes: [own, ...others], from: written.from, to, startedAt };
  };

  return {
    now,
    slowMs,
    startedAt,
    onAnswered: (request: AnsweredRequest): void => {
      recorder.count(request);
      logFile?.append(requestLine(request, now(), slowMs));
    },
    /** Names what tells how the live sources fare. */
    countSourcesOf: (ask: typeof sources): void => {
      sources = ask;
    },
    /** What this process counted since it started. */
    sinceStart: () => recorder.sinceStart(),
    process: () => watch.now(),
    /** The last 24 hours and what of the hour before them had begun, at most some seconds old. */
    lastDay: () => standing(readLastDay),
    /** Everything from `from` on that is kept. */
    since: (from: number) => standing(() => read(from)),
    /** Requests of the last minutes, oldest first, the current one among them. */
    lastMinutes: async (count: number): Promise<readonly Traffic[]> => {
      await flush();
      const last = Math.floor(now() / MINUTE_MS) * MINUTE_MS;
      return readTraffic(db, last - (count - 1) * MINUTE_MS, count);
    },
    /** Requests of each of the last `count` minutes that every process has written, oldest first, by route. */
    routeTraffic: (count: number): Promise<ReadonlyMap<string, MinutesOfRoute>> => {
      const last = Math.floor((now() - WRITTEN_MS) / MINUTE_MS) * MINUTE_MS;
      return readRouteTraffic(db, last - count * MINUTE_MS, count);
    },
    /** Adds up the hours that are over. */
    writeHours: () => writeHours(db, now()),
    /** Why performance.log cannot be written; null: it can, or there is none. */
    logProblem: (): string | null => logFile?.problem() ?? null,
    flush,
    /** Writes the lines that wait. */
    flushLog: async (): Promise<void> => logFile?.flush(),
    start: (): void => {
      timer ??= setInterval(() => void flush(), FLUSH_MS).unref();
    },
    stop: async (): Promise<void> => {
      if (timer !== null) clearInterval(timer);
      timer = null;
      if (recorder.minutes().some(({ isDirty }) => isDirty)) await flush();
      await writing;
      await logFile?.flush();
      watch.stop();
    },
  };
}
