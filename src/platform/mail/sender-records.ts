import { Resolver } from 'node:dns/promises';

/** What the name service says of one record; `unknown` where it could not be asked. */
export type SenderRecord =
  | { readonly is: 'found'; readonly at: string; readonly text: string; readonly remark: string | null }
  | { readonly is: 'missing'; readonly at: string }
  | { readonly is: 'unknown'; readonly at: string; readonly why: string };

/** The three records by which receivers tell whether a mail comes from who it says. */
export interface SenderRecords {
  readonly spf: SenderRecord;
  readonly dkim: SenderRecord;
  readonly dmarc: SenderRecord;
}

/** The queries to the name service. */
export interface NameService {
  /** Texts under a name, as `resolveTxt` of node:dns gives them. */
  readonly texts: (name: string) => Promise<readonly (readonly string[])[]>;
  /**
   * False where a name that everybody's servers know, such as `com`, is unknown: then the name server has no internet
   * connection.
   */
  readonly knows: (topLevelName: string) => Promise<boolean>;
}

/** Names under which mail services publish their keys; a key under another one can only be asked for by its name. */
const USUAL_SELECTORS = [
  'google',
  'selector1',
  'selector2',
  'default',
  'mail',
  'dkim',
  'k1',
  'k2',
  's1',
  's2',
  'pm',
  'mxvault',
  'fm1',
  'resend',
] as const;

const ABSENT = new Set(['ENOTFOUND', 'ENODATA']);

/** The machine's own name servers, asked briefly. */
export function createNameService(servers?: readonly string[]): NameService {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  if (servers !== undefined) resolver.setServers([...servers]);
  const knows = (name: string): Promise<boolean> =>
    resolver.resolveNs(name).then(
      () => true,
      () => false,
    );
  return { texts: (name) => resolver.resolveTxt(name), knows };
}

/** The texts at a name that begin as wanted; null where nobody answers. */
async function textsAt(
  names: NameService,
  at: string,
  begins: RegExp,
): Promise<readonly string[] | { readonly why: string }> {
  try {
    return (await names.texts(at)).map((chunks) => chunks.join('')).filter((text) => begins.test(text));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
    return ABSENT.has(code) ? [] : { why: code };
  }
}

async function record(
  names: NameService,
  at: string,
  begins: RegExp,
  judge: (text: string) => string | null,
): Promise<SenderRecord> {
  const texts = await textsAt(names, at, begins);
  if ('why' in texts) return { is: 'unknown', at, why: texts.why };
  const [text] = texts;
  if (text === undefined) return { is: 'missing', at };
  return {
    is: 'found',
    at,
    text,
    remark: texts.length > 1 ? 'there are several, so receivers take none' : judge(text),
  };
}

const judgeSpf = (text: string): string | null =>
  /[~-]all\b|\bredirect=/i.test(text) ? null : 'it does not end with -all or ~all, so it forbids nobody';

const judgeDmarc = (text: string): string | null =>
  /\bp=none\b/i.test(text) ? 'p=none only watches; quarantine or reject protects the name' : null;

const judgeDkim = (text: string): string | null => (/\bp=\s*(;|$)/.test(text) ? 'this key was withdrawn' : null);

async function dkim(names: NameService, domain: string, selector: string | null): Promise<SenderRecord> {
  const selectors = selector === null ? USUAL_SELECTORS : [selector];
  const found = await Promise.all(
    selectors.map((name) => record(names, `${name}._domainkey.${domain}`, /(^|;)\s*(v=DKIM1|k=|p=)/i, judgeDkim)),
  );
  const at = selector === null ? `*._domainkey.${domain}` : `${selector}._domainkey.${domain}`;
  return found.find((one) => one.is === 'found') ?? found.find((one) => one.is === 'unknown') ?? { is: 'missing', at };
}

/** A subdomain without a policy of its own has that of the domain above (RFC 7489 section 6.6.3). */
async function dmarc(names: NameService, domain: string): Promise<SenderRecord> {
  const at = (name: string): Promise<SenderRecord> => record(names, `_dmarc.${name}`, /^v=DMARC1/i, judgeDmarc);
  const own = await at(domain);
  const above = domain.split('.').slice(-2).join('.');
  return own.is !== 'missing' || above === domain ? own : at(above);
}

/**
 * Looks SPF (RFC 7208), DKIM (RFC 6376) and DMARC (RFC 7489) of a sender's domain up. `selector` names the DKIM key; null
 * tries the usual names. Never rejects.
 */
export async function senderRecords(
  names: NameService,
  domain: string,
  selector: string | null,
): Promise<SenderRecords> {
  const [spf, key, policy] = await Promise.all([
    record(names, domain, /^v=spf1(\s|$)/i, judgeSpf),
    dkim(names, domain, selector),
    dmarc(names, domain),
  ]);
  if (![spf, key, policy].some(({ is }) => is === 'missing')) return { spf, dkim: key, dmarc: policy };
  const isCutOff = !(await names.knows(domain.slice(domain.lastIndexOf('.') + 1)));
  const why = 'the name server knows no public names';
  const honest = (one: SenderRecord): SenderRecord =>
    one.is === 'missing' && isCutOff ? { is: 'unknown', at: one.at, why } : one;
  return { spf: honest(spf), dkim: honest(key), dmarc: honest(policy) };
}
