import type { Command } from 'commander';
import { subCommand } from '../../platform/sub-command.ts';
import { AppError } from '../../platform/errors.ts';
import type { AccountsDeps } from './accounts-deps.ts';
import type { UserRow } from './accounts.store.ts';
import { listUsers } from './accounts.store.ts';
import {
  createUser,
  deleteUser,
  invite,
  offerReset,
  promoteUser,
  resetSecondFactor,
  setDisabled,
  verifyUser,
} from './manage-users.ts';
import { rotateSecrets } from './rotate-secrets.ts';

/** Where the commands write, and accounts that are open while they work. */
export interface AccountCommandDeps {
  readonly out: (text: string) => void;
  readonly withAccounts: (work: (accounts: AccountsDeps) => Promise<void>) => Promise<void>;
}

/** `tradewise user …` and `tradewise secret rotate`. */
export function registerAccountCommands(program: Command, deps: AccountCommandDeps): void {
  const user = program.command('user').description('make, change and list accounts');
  registerMaking(user, deps);
  const change = (
    name: string,
    what: string,
    done: string,
    work: (d: AccountsDeps, e: string) => Promise<void>,
  ): void => {
    user
      .command(name)
      .description(what)
      .argument('<email>', 'address of the account')
      .action((email: string) =>
        deps.withAccounts(async (accounts) => {
          await work(accounts, email);
          deps.out(`${email}: ${done}\n`);
        }),
      );
  };
  change('verify', 'count the address as confirmed', 'the address is confirmed', verifyUser);
  change('reset-2fa', 'take the second factor away and sign out', 'the second factor is gone', resetSecondFactor);
  change('promote', 'make the account operator', 'is an operator now', promoteUser);
  change('disable', 'disable the account and sign out everywhere', 'the account is disabled', (accounts, email) =>
    setDisabled(accounts, email, true),
  );
  change('enable', 'enable a disabled account', 'the account is enabled', (accounts, email) =>
    setDisabled(accounts, email, false),
  );
  registerDeletion(user, deps);
  user
    .command('list')
    .description('list every account')
    .option('--json', 'as JSON, one account a line')
    .action(({ json }: { readonly json?: true }) =>
      deps.withAccounts(async ({ db }) => {
        const users = await listUsers(db);
        for (const each of users) deps.out(`${json ? JSON.stringify(asJson(each)) : asLine(each)}\n`);
        if (users.length === 0 && !json) deps.out('There is no account yet.\n');
      }),
    );
  registerSecret(program, deps);
}

function registerMaking(user: Command, { out, withAccounts }: AccountCommandDeps): void {
  user
    .command('create')
    .description('make an account with a confirmed address, and print the link that sets its password')
    .argument('<email>', 'address of the account')
    .option('-n, --name <name>', 'name of the person; by default what stands before the @')
    .option('--operator', 'make it an operator')
    .action((email: string, options: { readonly name?: string; readonly operator?: true }) =>
      withAccounts(async (accounts) => {
        const name = options.name ?? (email.split('@', 1)[0] as string);
        const link = await createUser(accounts, { email, name, isOperator: options.operator === true });
        out(`${email}: choose the password within an hour at\n${link}\n`);
      }),
    );
  user
    .command('invite')
    .description('print, and mail where mail is set up, the link with which an address may sign up')
    .argument('<email>', 'who may sign up')
    .action((email: string) =>
      withAccounts(async (accounts) =>
        out(`${email}: sign up within seven days at\n${await invite(accounts, email)}\n`),
      ),
    );
  user
    .command('reset-password')
    .description('print the link with which the person chooses a new password')
    .argument('<email>', 'address of the account')
    .action((email: string) =>
      withAccounts(async (accounts) => {
        out(`${email}: choose a new password within an hour at\n${await offerReset(accounts, email)}\n`);
      }),
    );
}

function registerDeletion(user: Command, { out, withAccounts }: AccountCommandDeps): void {
  user
    .command('delete')
    .description('delete the account with everything that is kept of the person, for good')
    .argument('<email>', 'address of the account')
    .option('-y, --yes', 'do it; without this nothing is deleted')
    .action((email: string, { yes }: { readonly yes?: true }) =>
      withAccounts(async (accounts) => {
        if (yes !== true) {
          throw new AppError('validation_failed', {
            userMessage: `Nothing was deleted. "tradewise user delete ${email} --yes" deletes the account for good.`,
          });
        }
        await deleteUser(accounts, email);
        out(`${email}: the account is deleted\n`);
      }),
    );
}

function registerSecret(program: Command, { out, withAccounts }: AccountCommandDeps): void {
  subCommand(program, 'secret', 'look after SESSION_SECRET')
    .command('rotate')
    .description('encrypt second factors with the first secret of the list, so that the others can go')
    .action(() =>
      withAccounts(async (accounts) => {
        const { done, current, lost } = await rotateSecrets(accounts);
        out(`Second factors: ${done} encrypted anew, ${current} needed nothing.\n`);
        if (lost.length === 0) {
          out('Nothing needs an older secret any more. Sessions it signed end with it; none lasts over eight hours.\n');
          return;
        }
        const factors = lost.length === 1 ? 'One second factor needs' : `${lost.length} second factors need`;
        throw new Error(
          `${factors} a secret that is not in SESSION_SECRET; "tradewise user reset-2fa" for ${lost.join(', ')}`,
        );
      }),
    );
}

function asLine(user: UserRow): string {
  const marks = [
    user.role,
    user.email_verified === 1 ? 'confirmed' : 'not confirmed',
    user.two_factor_enabled === 1 ? 'second factor' : null,
    user.disabled_at === null ? null : 'disabled',
  ].filter((mark) => mark !== null);
  return `${user.email}  ${user.name}  ${marks.join(', ')}  since ${new Date(user.created_at).toISOString().slice(0, 10)}`;
}

function asJson(user: UserRow): Record<string, unknown> {
  return {
    email: user.email,
    name: user.name,
    role: user.role,
    is_confirmed: user.email_verified === 1,
    has_second_factor: user.two_factor_enabled === 1,
    disabled_at: user.disabled_at === null ? null : new Date(user.disabled_at).toISOString(),
    created_at: new Date(user.created_at).toISOString(),
  };
}
