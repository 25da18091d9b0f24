import { readFileSync } from 'node:fs';
import { judgeTogether } from './judge-together.ts';
import { misspeltNames } from './misspelt-names.ts';
import type { TrustedProxies } from './trusted-proxies.ts';
import type { Variable } from './variable.ts';
import { VARIABLES, type Settings } from './variables.ts';

/** Names to texts, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Everything the environment says, read once at the start, validated and frozen. */
export interface Config extends Settings {
  /** Proxies whose forwarding headers are trusted; 0: none. */
  readonly trustedProxies: TrustedProxies;
  /** True where REPLIT_DEPLOYMENT=1 or NODE_ENV=production: the stricter rules hold. */
  readonly isProduction: boolean;
  /** The one origin of links and redirects; null only in development, where the address that is listened on serves. */
  readonly publicUrl: string | null;
  /** Warnings that every start logs, such as rules relaxed by a setting; never a value of a secret. */
  readonly warnings: readonly string[];
}

/**
 * The configuration is invalid and the start must stop. Lists every problem, each naming its variable and never a
 * secret's value.
 */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

type ReadText = (path: string) => string;

/** Rules that another room has for settings it reads itself: problems, each beginning with a variable's name. */
export type JudgeSettings = (settings: Settings & Pick<Config, 'isProduction'>) => readonly string[];

const readTextFile: ReadText = (path) => readFileSync(path, 'utf8');

/** The text of a variable: from itself or, where it is a secret, from the file that NAME_FILE names. */
export function textOf(about: Variable<unknown>, env: Environment, readText: ReadText): string | null {
  const own = env[about.name]?.trim() || null;
  const file = about.secret ? env[`${about.name}_FILE`]?.trim() || null : null;
  if (file === null) return own;
  if (own !== null) throw new Error(`is set twice: name it or ${about.name}_FILE, not both`);
  try {
    return readText(file).trim() || null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new Error(`cannot be read from the file that ${about.name}_FILE names (${code})`, { cause: error });
  }
}

/**
 * Reads, checks and freezes the configuration. Variables it does not know are left alone, but for a warning about those that are nearly one it knows; an empty one counts as unset.
 * Throws {@link ConfigError} with every problem there is.
 */
export function readConfig(
  env: Environment,
  readText: ReadText = readTextFile,
  alsoJudge: JudgeSettings = () => [],
): Config {
  const problems: string[] = [];
  const isNamed = new Set<string>();
  const values = new Map<string, unknown>();
  for (const [key, about] of Object.entries<Variable<unknown>>(VARIABLES)) {
    try {
      const text = textOf(about, env, readText);
      if (text !== null) isNamed.add(about.name);
      const effective = text ?? about.fallback;
      values.set(key, effective === null ? null : about.parse(effective));
    } catch (error) {
      isNamed.add(about.name);
      problems.push(`${about.name} ${(error as Error).message}`);
      values.set(key, about.fallback === null ? null : about.parse(about.fallback));
    }
  }
  const read = Object.fromEntries(values) as unknown as Settings;
  const isProduction = read.replitDeployment || read.nodeEnv === 'production';
  // In production generated prices must never replace real ones by default.
  const marketData = isProduction && !isNamed.has('MARKET_DATA') ? 'yahoo' : read.marketData;
  const trustedProxies = read.trustedProxies ?? (read.replitDeployment ? 1 : 0);
  const settings = { ...read, marketData, trustedProxies };
  const publicUrl =
    settings.publicUrl ?? settings.replitDomains?.[0] ?? (isProduction ? null : settings.replitDevDomain);
  const together = judgeTogether({ ...settings, publicUrl, isProduction }, (name) => isNamed.has(name));
  for (const problem of [...together.problems, ...alsoJudge({ ...settings, isProduction })]) {
    const name = problem.split(/[ :]/, 1)[0] as string;
    if (!problems.some((known) => known.startsWith(`${name} `))) problems.push(problem);
  }
  const misspelt = misspeltNames(env);
  // A missing variable may have been misspelt.
  if (problems.length > 0) throw new ConfigError([...problems, ...misspelt]);
  const warnings = [...misspelt, ...together.warnings];
  return Object.freeze({ ...settings, publicUrl, isProduction, warnings: Object.freeze(warnings) });
}
