import type { PersonalRecords } from '../features/accounts/accounts-deps.ts';
import { holdForErasure } from '../features/accounts/accounts.store.ts';
import { noteErasure } from '../features/backup/erasures.store.ts';
import type { Database } from '../platform/db/schema.ts';
import { scrubDeleted } from '../platform/db/scrub.ts';
import type { PersonalData, Person } from '../platform/personal-data.ts';
import type { Feature } from '../features/feature.ts';

/** Why a table has no entry in any feature's `personalData`. */
export interface TableOfNobody {
  readonly why: string;
  /** What its columns hold whose names sound like a person's. */
  readonly columns?: Readonly<Record<string, string>>;
}

/** The tables that know of nobody. Every other table stands in the `personalData` of the feature that owns it. */
export const TABLES_OF_NOBODY: Readonly<Record<string, TableOfNobody>> = {
  stock_analyses: { why: 'analyses by their inputs, the same whoever asked' },
  newest_verdicts: { why: 'the newest analysis of each company, the same whoever asked' },
  benchmark_slices: { why: 'prices of the benchmark, by content' },
  calls: { why: 'verdicts on companies that were judged ahead, the same whoever asked' },
  call_outcomes: { why: 'how these verdicts turned out' },
  evaluation_runs: { why: 'which evaluations of the method were run, and what came of them' },
  record_blocks: { why: 'digests of these verdicts and outcomes' },
  snapshots: { why: 'facts about companies, by content' },
  snapshot_records: { why: 'facts about companies, by content' },
  market_references: { why: 'how a whole market is spread' },
  price_history: { why: 'prices of companies' },
  symbol_directory: {
    why: 'companies that can be looked up',
    columns: { name: 'name of a company' },
  },
  source_facts: { why: 'what sources said of companies' },
  source_refreshes: {
    why: 'when sources are to be asked again',
    columns: { lease_owner: 'random id of a process' },
  },
  source_states: { why: 'how sources fare' },
  source_calls: { why: 'when sources were asked' },
  source_flights: {
    why: 'what sources are being asked just now',
    columns: { owner: 'random id of a process' },
  },
  mail_transports: { why: 'how the mail server fares; addresses are taken out of its words' },
  job_leases: {
    why: 'which process does a job',
    columns: { name: 'name of a job', owner: 'random id of a process' },
  },
  task_workers: { why: 'which processes do tasks' },
  schedule_slots: { why: 'when scheduled jobs were started' },
  request_windows: { why: 'how often a digest of somebody asked for something within the last hour' },
  security_alerts: { why: 'when the operator was last alerted of a rule' },
  secret_sightings: { why: 'fingerprints of settings' },
  billing_events: { why: 'which events of Stripe were seen, by their ids' },
  billing_trials: { why: 'digests of cards that had a trial, and of the payer of a wallet, with nobody beside them' },
  billing_marks: { why: 'how far regular looks at Stripe came', columns: { name: 'name of a look' } },
  failing_checks: { why: 'since when checks fail', columns: { name: 'name of a check' } },
  untrusted_peers: {
    why: 'private addresses of machines beside this server',
    columns: { address: 'private network address of a machine, most likely a proxy' },
  },
  performance_minutes: { why: 'how often and how fast routes were answered, by the minute and process' },
  performance_hours: { why: 'how often and how fast routes were answered, by the hour' },
  request_errors: { why: 'which errors there were: types, places in the program and request ids' },
  blocked_addresses: {
    why: 'networks whose requests are refused for an hour',
    columns: { address: 'network address of a client, with nobody beside it' },
  },
  erasures: {
    why: 'which accounts were deleted, so that no backup brings them back',
    columns: { user_hash: 'digest of the random id of an account that is gone' },
  },
  held_work: { why: 'ids of tasks and mails that wait after a restore' },
  schema_migrations: {
    why: 'which steps the tables have been through',
    columns: { name: 'name of a migration' },
  },
};

/** Every entry of every feature; that of the people themselves last, since the other tables refer to it. */
export async function loadPersonalData(
  features: readonly Pick<Feature, 'personalData'>[],
): Promise<readonly PersonalData[]> {
  const lists = await Promise.all(features.map((feature) => feature.personalData?.() ?? []));
  const entries = lists.flat();
  const isPeople = ({ table }: PersonalData): boolean => table === 'users';
  return [...entries.filter((entry) => !isPeople(entry)), ...entries.filter(isPeople)];
}

/** What the use cases of accounts are given of every feature's tables. */
export async function openPersonalRecords(
  features: readonly Pick<Feature, 'personalData'>[],
  forget: (person: Person) => void = () => undefined,
  onErased: (db: Database) => Promise<void> = () => Promise.resolve(),
): Promise<PersonalRecords> {
  const tables = await loadPersonalData(features);
  return {
    tables,
    erase: async (tx, person) => {
      // Whoever would write about the person just now waits, and then finds nobody.
      await holdForErasure(tx, person.userId);
      // What this process was about to write.
      forget(person);
      for (const { erase } of tables) await erase(tx, person);
      // A backup that is restored later is not to bring the person back.
      await noteErasure(tx, person.userId, Date.now());
    },
    scrub: async (db) => {
      await onErased(db);
      await scrubDeleted(db);
    },
  };
}
