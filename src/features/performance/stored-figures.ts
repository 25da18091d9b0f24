import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { addFromText, entryOf, figuresToText, newFigures } from '../../platform/metrics/figures.ts';
import type { Figures, ProcessFigures } from '../../platform/metrics/figures.ts';
import { MINUTE_MS } from '../../platform/metrics/recorder.ts';
import { HOUR_MS, hoursToWrite, readHours, readMinutes, writeHour } from './performance.store.ts';
import type { Database, MinuteFilter } from './performance.store.ts';

export const packFigures = (figures: Figures, process?: ProcessFigures): Uint8Array =>
  deflateRawSync(figuresToText(figures, process));

const addPacked = (into: Figures, body: Uint8Array): ProcessFigures | null =>
  addFromText(into, inflateRawSync(body).toString());

/** A process that wrote its figures, and how it was then. */
export interface SeenProcess extends ProcessFigures {
  readonly id: string;
  /** The minute of which it wrote last. */
  readonly minute: number;
}

export interface ReadFigures {
  readonly figures: Figures;
  /** Each process that wrote minutes which were read, as it was last. */
  readonly processes: readonly SeenProcess[];
}

/** Minutes are removed some days after they stand in hours, so that only the newest hours may have minutes too. */
const MINUTES_KEPT_MS = 4 * 24 * HOUR_MS;

/** Everything that is kept from `from` on and before `to`: by hours where they are written, else by minutes. */
export async function readFigures(
  db: Database,
  { from, to, without }: Omit<MinuteFilter, 'withoutHours'>,
): Promise<ReadFigures> {
  const figures = newFigures();
  const firstHour = Math.ceil(from / HOUR_MS) * HOUR_MS;
  const hours = (await readHours(db, firstHour, to)).filter(({ hour }) => hour + HOUR_MS <= to);
  for (const { body } of hours) addPacked(figures, body);
  const withoutHours = hours.map(({ hour }) => hour).filter((hour) => hour >= to - MINUTES_KEPT_MS);
  const processes = new Map<string, SeenProcess>();
  const wanted = { from, to, withoutHours, ...(without === undefined ? {} : { without }) };
  for (const { minute, process, body } of await readMinutes(db, wanted)) {
    const seen = addPacked(figures, body);
    if (seen !== null) processes.set(process, { id: process, minute, ...seen });
  }
  return { figures, processes: [...processes.values()] };
}

/** Adds up the minutes of each hour that is over, of all processes; a minute that came late is added the next time. */
export async function writeHours(db: Database, now: number): Promise<number> {
  const hours = await hoursToWrite(db, now);
  for (const hour of hours) {
    const figures = newFigures();
    for (const { body } of await readMinutes(db, { from: hour, to: hour + HOUR_MS })) addPacked(figures, body);
    await writeHour(db, hour, packFigures(figures), now);
  }
  return hours.length;
}

/** Requests of one minute, over all processes. */
export interface Traffic {
  /** Its beginning, ms since 1970-01-01 UTC. */
  readonly at: number;
  readonly requests: number;
  readonly failed: number;
}

/** Requests and failures of each of `count` minutes from `from` on, oldest first. */
export async function readTraffic(db: Database, from: number, count: number): Promise<readonly Traffic[]> {
  const minutes = Array.from({ length: count }, (_, i) => ({ at: from + i * MINUTE_MS, requests: 0, failed: 0 }));
  for (const { minute, body } of await readMinutes(db, { from, to: from + count * MINUTE_MS })) {
    const figures = newFigures();
    addPacked(figures, body);
    const of = minutes[(minute - from) / MINUTE_MS];
    if (of === undefined) continue;
    for (const { count: requests, server_errors: failed } of figures.routes.values()) {
      of.requests += requests;
      of.failed += failed;
    }
  }
  return minutes;
}

/** Requests of each of some minutes, oldest first; null: no process is known to have been up. */
export type MinutesOfRoute = readonly (number | null)[];

/** Requests of each of `count` minutes from `from` on, over all processes, by route. */
export async function readRouteTraffic(
  db: Database,
  from: number,
  count: number,
): Promise<ReadonlyMap<string, MinutesOfRoute>> {
  const rows = await readMinutes(db, { from, to: from + count * MINUTE_MS });
  const isUp = Array.from({ length: count }, () => false);
  const counted = rows.map(({ minute, body }) => {
    const figures = newFigures();
    const process = addPacked(figures, body);
    const at = (minute - from) / MINUTE_MS;
    // A minute in which nothing was asked leaves no row.
    const since = process === null ? at : Math.max(0, Math.ceil((process.started_at - from) / MINUTE_MS));
    for (let i = since; i <= at; i += 1) isUp[i] = true;
    return { at, figures };
  });
  const routes = new Map<string, (number | null)[]>();
  for (const { at, figures } of counted) {
    for (const [route, of] of figures.routes) {
      const minutes = entryOf(routes, route, () => isUp.map((up) => (up ? 0 : null)));
      minutes[at] = (minutes[at] ?? 0) + of.count;
    }
  }
  return routes;
}
