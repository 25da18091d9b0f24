import { randomUUID } from 'node:crypto';
import { Command, CommanderError } from 'commander';
import type { CommandIo, Feature } from '../features/feature.ts';
import { AppError } from '../platform/errors.ts';
import type { Config } from '../platform/config/config.ts';
import type { Container } from './container.ts';
import { EXIT, failureOf } from '../platform/exit-codes.ts';
import { FEATURES } from './features.ts';
import { VERSION } from '../platform/version.ts';

/** Names to texts, as `process.env` has them. */
type Environment = Readonly<Record<string, string | undefined>>;

export interface CommandSurroundings {
  readonly env: Environment;
  /** Where `.env` is looked for. */
  readonly folder: string;
  readonly out?: (text: string) => void;
  readonly note?: (text: string) => void;
}

/** Runs one command line and returns its exit code; every failure is told in plain lines on standard error. */
export async function runCommand(args: readonly string[], surroundings: CommandSurroundings): Promise<number> {
  let code: number = EXIT.ok;
  const fail = async (thrown: unknown, isAnswered = false): Promise<void> => {
    const error = await forOperator(thrown, io);
    const failure = failureOf(error);
    code = failure.code;
    for (const line of failure.lines) io.note(`tradewise: ${line}\n`);
    if (args.includes('--json') && !isAnswered) io.out(await problemLine(error));
  };
  const given = createIo(surroundings, (error) => fail(error));
  let hasAnswered = false;
  const out = (text: string): void => {
    hasAnswered = true;
    given.out(text);
  };
  const io: CommandIo<Container> = { ...given, out };
  const program = new Command('tradewise');
  program
    .description('Stock analyses with reasons whose points add up. Information, not investment advice.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .configureOutput({
      writeOut: io.out,
      writeErr: io.note,
      outputError: (text, write) => write(plain(text, 'tradewise')),
    })
    // A command under another that does something by itself has its own --json.
    .enablePositionalOptions()
    .exitOverride();
  addServe(program, surroundings, io);
  // The server is to answer soon after its start, and has no use for the other commands.
  const features: readonly Feature<Container>[] = FEATURES;
  if (args[0] !== 'serve') for (const feature of features) await feature.commands?.(program, io);
  for (const command of program.commands) passOn(command, program);
  try {
    if (args.length === 0) program.help({ error: true });
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    // What was found stands in the answer already, such as the problems of a doctor; a second document would spoil it.
    await fail(error, hasAnswered);
  }
  return code;
}

/** A failure as the API answers it, for programs that read the output as JSON. */
async function problemLine(error: unknown): Promise<string> {
  const { problemOf } = await import('../http/problem.ts');
  const known =
    error instanceof AppError
      ? error
      : new AppError('internal', { userMessage: failureOf(error).lines.join(' '), cause: error });
  return `${JSON.stringify(problemOf(known, randomUUID()))}\n`;
}

/** Which database cannot be used, and why: said on the terminal, never to visitors. */
async function forOperator(error: unknown, io: CommandIo<Container>): Promise<unknown> {
  const { UnavailableForVisitors } = await import('../platform/db/unavailable.ts');
  if (!(error instanceof UnavailableForVisitors)) return error;
  const { whyUnusable } = await import('../platform/db/connection-words.ts');
  const why = whyUnusable(error, await io.databasePlace()) ?? '';
  const userMessage = `The database cannot be used: ${why}`;
  return new AppError('database_unavailable', { userMessage, cause: error, retryAfterSeconds: 5 });
}

/** One line, named like every other failure. */
const plain = (text: string, command: string): string =>
  `${text
    .trim()
    .replace(/^error: /, 'tradewise: ')
    .replaceAll('\n', ' ')} (see ${command} --help)\n`;

/** Commands of commands behave as the first one does, and name themselves where they are used wrongly. */
function passOn(command: Command, parent: Command, words = parent.name()): void {
  const name = `${words} ${command.name()}`;
  command.copyInheritedSettings(parent);
  command.configureOutput({ ...parent.configureOutput(), outputError: (text, write) => write(plain(text, name)) });
  command.helpOption('-h, --help', 'print help');
  for (const child of command.commands) passOn(child, command, name);
}

function createIo(
  { env, folder, ...given }: CommandSurroundings,
  fail: CommandIo<Container>['fail'],
): CommandIo<Container> {
  const out = given.out ?? ((text: string) => void process.stdout.write(text));
  const note = given.note ?? ((text: string) => void process.stderr.write(text));
  const readConfig = async (): Promise<Config> => {
    const { config, misspelt } = await settingsOf(env, folder);
    for (const sentence of misspelt) note(`Note: ${sentence}\n`);
    return config;
  };
  return {
    out,
    note,
    fail,
    isWatched: given.note === undefined && process.stderr.isTTY,
    hasColour: given.out === undefined && process.stdout.isTTY && !env['NO_COLOR'],
    withContainer: async (work) => {
      const { createContainer } = await import('./container.ts');
      const { migrateToLatest } = await import('../platform/db/migrate.ts');
      const { FOR_A_COMMAND } = await import('../platform/db/limits.ts');
      const container = await createContainer(await readConfig(), { limits: FOR_A_COMMAND });
      try {
        await migrateToLatest(container.database);
        if (container.source.found !== null) note(`${container.source.found}\n`);
        return await work(container);
      } finally {
        await container.close();
      }
    },
    diagnose: async () => {
      const { diagnose } = await import('./diagnose.ts');
      const { config, env: whole } = await settingsOf(env, folder);
      return diagnose(FEATURES, config, whole);
    },
    folder,
    environment: async () => {
      const { withEnvFile } = await import('../platform/config/environment.ts');
      const { withKeptSecret } = await import('../platform/config/kept-secret.ts');
      return withKeptSecret(withEnvFile(env, folder), folder, false).env;
    },
    databasePlace: async () => {
      const { parseDatabaseUrl, placeOf } = await import('../platform/db/database-url.ts');
      return placeOf(parseDatabaseUrl((await settingsOf(env, folder)).config.databaseUrl));
    },
    backups: async () => {
      const { openBackups } = await import('./backups.ts');
      const { keepHeapSmall } = await import('../platform/keep-heap-small.ts');
      keepHeapSmall();
      return openBackups(await readConfig());
    },
    alertOperators: async (rule, detail) => {
      const { alertOperators } = await import('./alert-operators.ts');
      await alertOperators((await settingsOf(env, folder)).config, rule, detail).catch(() => undefined);
    },
    publicUrl: async () => (await settingsOf(env, folder)).config.publicUrl,
    withDatabase: async (options, work) => {
      const { databaseUrl } = await readConfig();
      const { openDatabase } = await import('../platform/db/database.ts');
      const { FOR_A_COMMAND } = await import('../platform/db/limits.ts');
      const database = await openDatabase(databaseUrl, { ...options, limits: FOR_A_COMMAND });
      try {
        return await work(database);
      } finally {
        await database.close();
      }
    },
  };
}

/** Levels of the log at which a server does not tell what is only worth knowing. */
const QUIET: ReadonlySet<string> = new Set(['silent', 'fatal', 'error']);

interface Settled {
  readonly config: Config;
  readonly env: Environment;
  readonly misspelt: readonly string[];
  /** What is to be said of the secret that is kept; null: nothing. */
  readonly said: string | null;
}

/**
 * What the environment says, with the `.env` file and the secret of the working folder. Only a server makes a secret
 * there, and only a server needs its source of market data from the first moment on.
 */
async function settingsOf(given: Environment, folder: string, isServer = false): Promise<Settled> {
  const { readConfig } = await import('../platform/config/config.ts');
  const { withEnvFile } = await import('../platform/config/environment.ts');
  const { withKeptSecret } = await import('../platform/config/kept-secret.ts');
  const { misspeltNames } = await import('../platform/config/misspelt-names.ts');
  const whole = withEnvFile(given, folder);
  // A start that ends at a mistake makes nothing.
  if (isServer) {
    const { problemsOfMarketData } = await import('./market-source.ts');
    readConfig(withKeptSecret(whole, folder, false).env, undefined, problemsOfMarketData);
  }
  const { env, said } = withKeptSecret(whole, folder, isServer);
  return { config: readConfig(env), env, misspelt: misspeltNames(env), said };
}

function addServe(program: Command, { env, folder }: CommandSurroundings, io: CommandIo<Container>): void {
  program
    .command('serve')
    .description('start the server; PORT (5000) and HOST (0.0.0.0) say where it listens')
    .action(async () => {
      const { findSupervisor } = await import('./member.ts');
      const supervised = findSupervisor(env);
      const { config, said } = await settingsOf(env, folder, true);
      // Here, where also a start that fails later has said it.
      if (said !== null && !QUIET.has(config.logLevel)) io.note(`Note: ${said}\n`);
      const { serve } = await import('./serve.ts');
      await serve(config, io, supervised);
    });
}
