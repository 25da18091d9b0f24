import type { AccountApp } from './account-app.ts';
import { ask, credentialsOf } from './ask-as.ts';
import type { Answered, Asked, Credentials } from './ask-as.ts';
import type { RegisteredRoute } from './every-route.ts';
import { IS_COMMIT } from './failing-statements.ts';
import type { Fault, Plan, Statements } from './failing-statements.ts';
import { effectOf } from './table-copy.ts';
import type { TableCopy } from './table-copy.ts';
import type { Cast, Write } from './writing-routes.ts';

export interface Trial {
  readonly app: AccountApp;
  readonly statements: Statements;
  /** A connection of its own, by which the effects are read. */
  readonly copy: TableCopy;
  readonly cast: Cast;
  /** The stocks that were asked about. */
  readonly asked: Set<string>;
}

interface Attempt {
  readonly answer: Answered;
  readonly sent: readonly string[];
  readonly effect: readonly string[];
  /** What became of it when it was sent again, where it was refused and had left something; null: it was not. */
  readonly again: Pick<Attempt, 'answer' | 'effect'> | null;
}

/**
 * What is written beside the answers, and what no answer says is kept: counts of requests, with which the limits go on in
 * memory where they cannot be kept, and logs of what was noticed and of what operators did. Their statements fail in turn
 * like all others.
 */
const BESIDE = [
  ...['request_windows', 'security_events', 'security_alerts', 'operator_actions', 'key_places'],
  ...['request_errors', 'performance_minutes', 'performance_hours'],
] as const;

/** The same of one write, with its own logs and without what it is there to keep. */
const besideOf = ({ logs = [], keeps = [] }: Write): readonly string[] =>
  [...BESIDE, ...logs].filter((table) => !keeps.includes(table));

export const isBeside = (text: string): boolean => BESIDE.some((table) => text.includes(table));

/** What is sent in pieces ends in the middle where the database fails under way. */
const BROKEN_OFF: Answered = { status: 0, text: '' };
const isDone = ({ status }: Answered): boolean => status > 0 && status < 400;
const isRefusal = ({ status, text }: Answered): boolean => status === 503 && /"retry-after":"[1-9]\d*"/.test(text);

/** The request of a write. */
export function requestOf(
  { method, url }: RegisteredRoute,
  { params = {}, query = {}, cookie, body = null }: Write,
): Asked {
  const path = url.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const search = new URLSearchParams(query).toString();
  const headers = cookie === undefined ? {} : { cookie };
  return { method, url: search === '' ? path : `${path}?${search}`, headers, body };
}

/** The question of a stock that nobody asked about yet: what an earlier attempt computed is still in memory. */
async function freshAnalysis({ app, asked }: Trial): Promise<Asked['body']> {
  const stocks = (await app.container.market.securities()).filter(({ type }) => type === 'stock');
  const fresh = stocks.find(({ symbol }) => !asked.has(symbol));
  if (fresh === undefined) throw new Error('every stock of the demo market was asked about');
  asked.add(fresh.symbol);
  return { as: 'json', fields: { symbol: fresh.symbol, strategy: 'value' } };
}

/** Sends the request of a write to what every attempt starts from, and puts everything back afterwards. */
async function attempt(trial: Trial, route: RegisteredRoute, write: Write, plan?: Plan): Promise<Attempt> {
  const { app, statements, copy, cast } = trial;
  await write.arrange?.(copy.db);
  const by: Credentials =
    write.by === undefined
      ? await credentialsOf(app, 'visitor', { id: '', key: '' })
      : await credentialsOf(app, 'session', { id: cast.ids[write.by], key: '' });
  const asked = requestOf(route, write.isAnalysis === true ? { ...write, body: await freshAnalysis(trial) } : write);
  const before = await copy.read();
  const send = (): Promise<Answered> =>
    ask(app, asked, by).catch((error: unknown) => {
      if (/destroyed before completion/.test(String(error))) return BROKEN_OFF;
      throw error;
    });
  const { result: answer, sent } = await statements.during(send, plan);
  let after = await copy.read();
  const effect = effectOf(before, after, besideOf(write));
  let again: Attempt['again'] = null;
  // Where the answer to a COMMIT was lost all of it may be done, and nobody can know.
  if (effect.length > 0 && plan?.fault.isOfCommits === false && isRefusal(answer)) {
    const second = await send();
    after = await copy.read();
    again = { answer: second, effect: effectOf(before, after, besideOf(write)) };
  }
  await copy.restore(after);
  return { answer, sent, effect, again };
}

/**
 * Which faults each statement meets: all of them where it is asked for, and else one each, in turn from `first` on, and at a
 * COMMIT of the first of them that only a COMMIT can meet besides.
 */
function* plansFor(sent: readonly string[], faults: readonly Fault[], every: boolean, first: number): Generator<Plan> {
  for (const [at, text] of sent.entries()) {
    const possible = faults.filter(({ isOfCommits }) => !isOfCommits || IS_COMMIT.test(text));
    const chosen = every ? possible : [possible[(at + first) % possible.length] as Fault];
    for (const fault of chosen) yield { at, fault };
  }
}

/**
 * Everything that went wrong when each statement of a write failed in turn: an answer that says it is done without the whole
 * effect in the database, a refusal that is not 503 with a time to ask again, or one that left so much behind that the same
 * request, sent again, no longer leads to the whole effect. `first` says which fault begins.
 */
export async function tryWrite(
  trial: Trial,
  route: RegisteredRoute,
  write: Write,
  { every, first }: { readonly every: boolean; readonly first: number },
): Promise<{ readonly attempts: number; readonly wrong: readonly string[] }> {
  const name = `${route.method} ${route.url}`;
  const good = await attempt(trial, route, write);
  if (!isDone(good.answer)) return { attempts: 0, wrong: [`${name}: answered ${good.answer.status} without a fault`] };
  if (good.effect.length === 0) return { attempts: 0, wrong: [`${name}: wrote nothing`] };
  const wrong: string[] = [];
  let attempts = 0;
  for (const plan of plansFor(good.sent, trial.statements.faults, every, first)) {
    attempts += 1;
    const { answer, sent, effect, again } = await attempt(trial, route, write, plan);
    const where = `${name}, ${plan.fault.name} at ${plan.at} (${(sent[plan.at] ?? '').slice(0, 70)})`;
    if (isDone(answer)) {
      if (effect.join('\n') !== good.effect.join('\n'))
        wrong.push(
          `${where}: answered ${answer.status}, with ${JSON.stringify(effect)} for ${JSON.stringify(good.effect)}`,
        );
    } else if (answer !== BROKEN_OFF && !isRefusal(answer))
      wrong.push(`${where}: answered ${answer.status} ${wordsIn(answer)}`);
    if (again !== null && (!isDone(again.answer) || again.effect.join('\n') !== good.effect.join('\n')))
      wrong.push(
        `${where}: left ${JSON.stringify(effect)} behind; sent again: ${again.answer.status} ${wordsIn(again.answer)}, ` +
          `with ${JSON.stringify(again.effect)} for ${JSON.stringify(good.effect)}`,
      );
  }
  return { attempts, wrong };
}

const wordsIn = ({ text }: Answered): string =>
  (/class="refusal"[^>]*>([^<]*)/.exec(text)?.[1] ?? text.split('\n').slice(1).join(' ').slice(0, 80)).trim();
