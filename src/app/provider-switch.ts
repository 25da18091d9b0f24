import type { Provider } from '../market-data/provider.ts';

/** A provider that may be settled after everything was built on it. */
export interface ProviderSwitch {
  readonly provider: Provider;
  /** Once: from then on it is this one. */
  readonly choose: (chosen: Provider) => void;
}

/** Stands for `until` until another one is chosen, which happens before anything is asked of it. */
export function createSwitch(until: Provider): ProviderSwitch {
  let current = until;
  let isChosen = false;
  const provider = new Proxy(until, {
    get: (_target, name) => Reflect.get(current, name) as unknown,
    has: (_target, name) => Reflect.has(current, name),
  });
  return {
    provider,
    choose: (chosen) => {
      if (isChosen) throw new Error('the source never changes while it runs');
      isChosen = true;
      current = chosen;
    },
  };
}
