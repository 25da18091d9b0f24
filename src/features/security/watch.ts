import { digestOf } from '../../platform/auth/secrets.ts';
import { TOKEN_USER } from '../../platform/auth/operator-token.ts';
import { attackIn } from './attack-patterns.ts';
import type { Bursts } from './bursts.ts';
import type { SecurityEvent } from './event-buffer.ts';
import type { RuleName } from './security-rules.ts';

/** A request that was answered, as the server kit reports it. */
export interface SeenRequest {
  readonly client: string;
  readonly user: {
    readonly id: string;
    readonly key: { readonly id: string } | null;
  } | null;
  readonly method: string;
  readonly route: string | null;
  readonly access: string | null;
  readonly params: Readonly<Record<string, string>>;
  readonly target: string | null;
  readonly status: number;
  readonly texts: () => readonly { readonly place: string; readonly text: string }[];
}

/** A request that was refused, as the server kit reports it. */
export interface Refusal {
  readonly kind: string;
  readonly method: string;
  readonly route: string | null;
  /** Null: it could not be told. */
  readonly client: string | null;
  readonly account: string | null;
}

export interface WatchDeps {
  readonly bursts: Pick<Bursts, 'add'>;
  readonly report: (event: SecurityEvent) => void;
}

/** Addresses that scanners ask for and this product never had. */
const PROBED =
  /\.(?:env|git|svn|hg|aws|ssh|htaccess|htpasswd|ds_store|bak|old|sql|sqlite|pem|key)(?:$|[/.?])|\.(?:php|asp|aspx|jsp|cgi)\b|wp-(?:login|admin|content|includes)|phpmyadmin|cgi-bin|etc\/passwd|\.\.(?:\/|%2f)|actuator|server-status|vendor\/phpunit|solr\/|jenkins|boaform|hnap1|\/\.well-known\/(?!security)/i;
const PROBE_WEIGHT = 4;
const NOT_FOUND_LIMIT = 12;
const REFUSAL_LIMIT = 20;

const RULE_OF_REFUSAL: Readonly<Record<string, RuleName>> = {
  rate_limited: 'rate_limited',
  forgery: 'forged_request',
  forbidden: 'forbidden_access',
};
/** Kinds of refusal of which many together are a burst; those that are not found have a rule of their own. */
const BURST_KINDS: ReadonlySet<string> = new Set([
  'rate_limited',
  'forgery',
  'forbidden',
  'malformed',
  'invalid',
  'unknown_host',
]);

/** What an account stands as in events; null for nobody and for OPERATOR_TOKEN. */
export const accountHashOf = (userId: string | null): string | null =>
  userId === null || userId === TOKEN_USER.id ? null : digestOf(userId);

const MOST_REMEMBERED = 500;
/** Texts so short are sent again and again, such as symbols and the names of fields. */
const SHORT = 24;

/** Browsers send the same headers with every request. */
function remembering(judge: typeof attackIn): typeof attackIn {
  const known = new Map<string, ReturnType<typeof attackIn>>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size >= MOST_REMEMBERED) known.clear();
    const found = judge(text);
    // Longer ones come from attackers, and would fill the memory.
    if (text.length <= 500) known.set(text, found);
    return found;
  };
}

/** Takes what the server kit reports. */
export interface Watch {
  readonly refused: (refusal: Refusal) => void;
  readonly seen: (request: SeenRequest) => void;
}

/** Notices attacks in what the server kit reports. Refuses nothing, stores nothing that a client wrote, and waits for nothing. */
export function createWatch({ bursts, report }: WatchDeps): Watch {
  const judgeAgain = remembering(attackIn);
  return {
    refused: ({ kind, method, route, client, account }: Refusal): void => {
      const at = `${method} ${route ?? 'no route'}`.trim();
      const who = { address: client, accountHash: accountHashOf(account) };
      const rule = RULE_OF_REFUSAL[kind];
      if (rule !== undefined) report({ rule, ...who, detail: at });
      if (client === null || !BURST_KINDS.has(kind)) return;
      const detail = `${REFUSAL_LIMIT} within a minute`;
      const event = { rule: 'refusal_burst', ...who, address: client, detail } as const;
      bursts.add({ event, weight: 1, most: REFUSAL_LIMIT });
    },
    seen: (request: SeenRequest): void => {
      const { client, user, method, route, status } = request;
      const at = `${method} ${route ?? 'no route'}`;
      // Made where they are needed, which is nearly never.
      const who = (): { readonly address: string; readonly accountHash: string | null } => ({
        address: client,
        accountHash: accountHashOf(user?.id ?? null),
      });
      const found = new Set<string>();
      for (const { place, text } of request.texts()) {
        if (place === 'path' && route === null && status === 404) {
          const weight = PROBED.test(text) ? PROBE_WEIGHT : 1;
          const event = { rule: 'path_scan', ...who(), detail: 'addresses that are not there' } as const;
          bursts.add({ event, weight, most: NOT_FOUND_LIMIT });
        }
        const attack = place === 'header' || text.length <= SHORT ? judgeAgain(text) : attackIn(text);
        if (attack === null || found.has(attack)) continue;
        found.add(attack);
        report({ rule: attack, ...who(), detail: `${place} of ${at}` });
      }
      if (status >= 500)
        report({ rule: 'server_error', address: null, accountHash: null, detail: `${status} at ${at}` });
    },
  };
}
