import { AsyncLocalStorage } from 'node:async_hooks';

interface Call {
  /** What the first failed statement threw; null while none failed. */
  failure: { readonly error: unknown } | null;
}

const current = new AsyncLocalStorage<Call>();

/** Runs one statement or transaction of the accounts library, and notes its failure for {@link throwingFailures}. */
export async function notingFailure<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const call = current.getStore();
    // A transaction also ends with the library's own refusals, which are no failures of the database.
    const isRefusal = error instanceof Error && error.name === 'APIError';
    if (call !== undefined && !isRefusal) call.failure ??= { error };
    throw error;
  }
}

type Calls = Readonly<Record<string, unknown>>;

/**
 * The library's calls, each of which throws what the database threw at it. The library itself answers some failures
 * with refusals such as "failed to create user" or "invalid cookie" and passes over others, which would hide a failed
 * write and report an unreachable database as a mistake of the person.
 */
export function throwingFailures<Api extends object>(api: Api): Api {
  return new Proxy(api, {
    get: (target, name) => {
      const call = (target as Calls)[name as string];
      if (typeof call !== 'function') return call;
      return async (...parameters: readonly unknown[]) => {
        const noted: Call = { failure: null };
        const outcome = await current.run(noted, () =>
          Promise.resolve(Reflect.apply(call, target, parameters)).then(
            (answer: unknown) => ({ answer }),
            (error: unknown) => ({ error }),
          ),
        );
        if (noted.failure !== null) throw noted.failure.error;
        if ('error' in outcome) throw outcome.error;
        return outcome.answer;
      };
    },
  });
}
