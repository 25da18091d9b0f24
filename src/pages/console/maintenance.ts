import type { ShownTask, ShownTaskGroup } from '../../../ui/console/maintenance-list.tsx';

const DAY_MS = 86_400_000;

/** What the machine knows of a task: whether it is done, and in one sentence why. */
export interface KnownTask {
  readonly isDone: boolean;
  readonly text: string;
}

interface TaskAbout {
  readonly id: string;
  readonly what: string;
  readonly how: string;
  /** Ticked by the machine where it can tell; absent: by an operator. */
  readonly isKnown?: true;
}

interface Group {
  readonly title: string;
  readonly days: number;
  readonly tasks: readonly TaskAbout[];
}

/** The schedule of maintenance. An operator's tick holds for the days of its group. */
export const MAINTENANCE: readonly Group[] = [
  {
    title: 'Daily',
    days: 1,
    tasks: [
      { id: 'health', what: 'Application health', how: 'tradewise doctor', isKnown: true },
      { id: 'errors', what: 'Error logs', how: 'tradewise errors --since 1d', isKnown: true },
      { id: 'backup', what: 'Backup completion', how: 'tradewise backup list', isKnown: true },
      { id: 'disk', what: 'Room on the disk', how: 'tradewise doctor', isKnown: true },
      { id: 'performance', what: 'Performance metrics', how: 'tradewise performance --since 1d' },
      { id: 'security', what: 'Security alerts', how: 'tradewise security events' },
    ],
  },
  {
    title: 'Weekly',
    days: 7,
    tasks: [
      { id: 'week-errors', what: 'Errors of the week', how: 'tradewise errors --since 7d', isKnown: true },
      { id: 'restore', what: 'Backup restored for a trial', how: 'tradewise backup verify --latest', isKnown: true },
      { id: 'trends', what: 'Performance trends', how: 'tradewise performance --since 7d' },
      { id: 'updates', what: 'Updates and security patches', how: 'tradewise update --check' },
      { id: 'limits', what: 'Rate limiting and security logs', how: 'tradewise security events' },
    ],
  },
  {
    title: 'Monthly',
    days: 31,
    tasks: [
      { id: 'secrets', what: 'Secrets rotated', how: 'tradewise secret rotate', isKnown: true },
      { id: 'certificate', what: 'Certificate', how: 'tradewise preflight', isKnown: true },
      { id: 'audit', what: 'Security audit', how: 'tradewise audit', isKnown: true },
      { id: 'dependencies', what: 'Dependencies updated', how: 'npm run deps:report' },
      { id: 'database', what: 'Database performance', how: 'tradewise db report' },
      { id: 'recovery', what: 'Disaster recovery tested', how: 'npm run drill' },
    ],
  },
  {
    title: 'Quarterly',
    days: 92,
    tasks: [
      { id: 'pentest', what: 'Penetration test', how: '/docs/pentest' },
      { id: 'policy', what: 'Security policies reviewed', how: '/docs/security-policy' },
      { id: 'scaling', what: 'Architecture and scaling', how: '/docs/scaling' },
      { id: 'runbook', what: 'Documentation and runbook', how: '/docs/runbook' },
    ],
  },
];

/** Tasks that an operator may tick. */
export const TICKED_BY_OPERATORS: ReadonlySet<string> = new Set(
  MAINTENANCE.flatMap(({ tasks }) => tasks.filter(({ isKnown }) => isKnown !== true).map(({ id }) => id)),
);

/** The action under which a tick is recorded. */
export const TICK_ACTION = 'maintenance done';

export interface Tick {
  readonly task: string;
  readonly at: number;
  readonly who: string;
}

/** Every task with its state: `ticks` are those of operators, newest first. A task of which the machine knows nothing is open. */
export function maintenanceOf(
  known: ReadonlyMap<string, KnownTask>,
  ticks: readonly Tick[],
  now: number,
): readonly ShownTaskGroup[] {
  return MAINTENANCE.map(({ title, days, tasks }) => ({
    title,
    tasks: tasks.map(({ id, what, how, isKnown }): ShownTask => {
      if (isKnown === true) {
        const { isDone, text } = known.get(id) ?? { isDone: false, text: 'Nothing is known of it.' };
        return { id, what, how, isDone, text, tick: null, isAsked: false };
      }
      const last = ticks.find(({ task }) => task === id) ?? null;
      const isDone = last !== null && now - last.at < days * DAY_MS;
      return { id, what, how, isDone, text: null, tick: last, isAsked: !isDone };
    }),
  }));
}
