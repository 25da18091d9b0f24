import { sql, type RawBuilder } from 'kysely';
import type { ColumnReference } from './references.store.ts';
import type { RetentionPeriods } from './retention-periods.ts';
import { RETENTION_RULES, type RetentionRule } from './retention-rules.ts';

/** What the conditions are made of. */
export interface RetentionFacts {
  /** The instants before which things are old. */
  readonly old: RetentionPeriods;
  readonly references: readonly ColumnReference[];
}

export type Condition = RawBuilder<boolean>;

const all = (conditions: readonly Condition[]): Condition => sql<boolean>`(${sql.join(conditions, sql` and `)})`;

/**
 * Whether the row `alias` of the rule's table may go. `isFuture`: a row that refers to it counts only where that row
 * itself would stay.
 */
export function mayGo(rule: RetentionRule, alias: string, facts: RetentionFacts, isFuture: boolean): Condition {
  const column = (name: string): RawBuilder<unknown> => sql.ref(`${alias}.${name}`);
  const conditions: Condition[] = [];
  if (rule.age !== null) {
    const before = facts.old[rule.age.period];
    const demoBefore = rule.demoPeriod === undefined ? before : facts.old[rule.demoPeriod];
    const age = column(rule.age.column);
    conditions.push(sql<boolean>`${age} < ${Math.max(before, demoBefore)}`);
    if (demoBefore !== before) {
      conditions.push(
        sql<boolean>`${age} < case ${column('is_demo')} when 1 then ${lit(demoBefore)} else ${lit(before)} end`,
      );
    }
  }
  if (rule.of !== undefined) {
    conditions.push(
      rule.of === 'people'
        ? sql<boolean>`${column('user_id')} is not null`
        : sql<boolean>`${column('user_id')} is null`,
    );
  }
  if (rule.neverConfirmed === true) conditions.push(...neverConfirmed(rule, alias, facts));
  if (rule.newest !== undefined) conditions.push(isReplaced(rule, rule.newest, alias));
  if (rule.unreferenced) conditions.push(...noneRefers(rule, alias, facts, isFuture));
  return all(conditions);
}

/** A number as part of the text: in a `case` PostgreSQL would not know what a parameter is. */
const lit = (value: number): RawBuilder<number> => sql.lit(value);

function isReplaced(rule: RetentionRule, newest: NonNullable<RetentionRule['newest']>, alias: string): Condition {
  const other = `${alias}n`;
  const alike = newest.among.map(
    (name) => sql<boolean>`${sql.ref(`${other}.${name}`)} = ${sql.ref(`${alias}.${name}`)}`,
  );
  const newer = sql<boolean>`${sql.ref(`${other}.${newest.column}`)} > ${sql.ref(`${alias}.${newest.column}`)}`;
  return sql<boolean>`exists (select 1 from ${sql.table(rule.table)} as ${sql.id(other)} where ${all([...alike, newer])})`;
}

/** Signed up with a password, and never more: not confirmed, not shut by an operator, and nothing belongs to the person. */
function neverConfirmed(rule: RetentionRule, alias: string, facts: RetentionFacts): Condition[] {
  const column = (name: string): RawBuilder<unknown> => sql.ref(`${alias}.${name}`);
  const others = facts.references.filter(({ table }) => table !== 'credentials');
  return [
    sql<boolean>`${column('email_verified')} = 0`,
    sql<boolean>`${column('role')} = 'user'`,
    sql<boolean>`${column('disabled_at')} is null`,
    // People of the time before passwords have none, and nothing to confirm.
    sql<boolean>`exists (select 1 from credentials where credentials.user_id = ${column('id')})`,
    ...noneRefers(rule, alias, { ...facts, references: others }, false),
  ];
}

function noneRefers(rule: RetentionRule, alias: string, facts: RetentionFacts, isFuture: boolean): Condition[] {
  const here = facts.references.filter(({ target }) => target === rule.table);
  return here.map(({ table, column, targetColumn }, i) => {
    const other = `${alias}r${i}`;
    const refers = sql<boolean>`${sql.ref(`${other}.${column}`)} = ${sql.ref(`${alias}.${targetColumn}`)}`;
    // A row may go by any of its table's rules.
    const known: readonly RetentionRule[] = RETENTION_RULES;
    const rules = isFuture && table !== rule.table ? known.filter((of) => of.table === table) : [];
    const stays = rules.map((of) => sql<boolean>`not ${mayGo(of, other, facts, true)}`);
    return sql<boolean>`not exists (select 1 from ${sql.table(table)} as ${sql.id(other)} where ${all([refers, ...stays])})`;
  });
}
