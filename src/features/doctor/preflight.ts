import type { CheckLine } from '../../platform/check-line.ts';
import type { TlsCertificate } from '../../platform/tls-certificate.ts';
import type { Diagnosis } from './diagnosis.report.ts';

/** One box of the list before a deployment. `absent`: it is not part of the product yet, so it cannot be ticked. */
export interface Box {
  readonly title: string;
  readonly state: 'ticked' | 'failed' | 'absent';
  readonly text: string;
}

/** Ways to the running server. */
export interface PreflightDeps {
  readonly diagnose: () => Promise<Diagnosis>;
  readonly fetch: typeof fetch;
  /** Whether Stripe answers to the key and knows every price. */
  readonly askStripe: () => Promise<{ readonly isGood: boolean; readonly text: string }>;
  readonly readCertificate: (origin: string) => Promise<TlsCertificate>;
  readonly now: () => number;
}

const PATIENCE_MS = 5000;
const DAY_MS = 86_400_000;
const LEAST_DAYS = 14;
const HEADERS: Readonly<Record<string, RegExp>> = {
  'strict-transport-security': /max-age=(?:3153[6-9]\d{3}|[4-9]\d{7}|\d{9,})/,
  'content-security-policy': /default-src 'none'/,
  'x-frame-options': /^DENY$/i,
  'x-content-type-options': /^nosniff$/i,
  'x-xss-protection': /^0$/,
  'referrer-policy': /^(?:strict-origin-when-cross-origin|no-referrer)$/,
};

const ticked = (title: string, text: string): Box => ({ title, state: 'ticked', text });
const failed = (title: string, text: string): Box => ({ title, state: 'failed', text });

/** The seven boxes that stand before a deployment in the production guide, each ticked only by really trying. */
export async function runPreflight(deps: PreflightDeps): Promise<readonly Box[]> {
  const found = await deps.diagnose();
  const origin = found.public_url;
  return [
    environment(found),
    ofChecks('Database connection tested and working', found.checks, ['database']),
    await payments(deps, found),
    await headers(deps, origin),
    await services(deps, origin),
    ofChecks('Backup system configured and tested', found.checks, ['backup']),
    await certificate(deps, origin),
  ];
}

/** Checks that are about settings. */
const OF_SETTINGS: ReadonlySet<string> = new Set(['secrets', 'proxy']);

function environment({ mode, settings, checks }: Diagnosis): Box {
  const title = 'All environment variables configured';
  if (mode !== 'production')
    return failed(title, 'This is not production mode: set NODE_ENV=production or REPLIT_DEPLOYMENT=1.');
  const wrong = checks.filter(
    ({ name, status }) => (name === 'settings' && status !== 'ok') || (OF_SETTINGS.has(name) && status === 'problem'),
  );
  const set = settings.filter(({ isSet }) => isSet).length;
  return wrong.length === 0
    ? ticked(title, `${set} are set, and none is wrong.`)
    : failed(title, wrong.map(({ text }) => text).join(' '));
}

function ofChecks(title: string, checks: readonly CheckLine[], names: readonly string[]): Box {
  const lines = checks.filter(({ name }) => names.includes(name));
  const wrong = lines.filter(({ status }) => status !== 'ok');
  if (lines.length === 0) return failed(title, 'It could not be looked at.');
  const text = (wrong.length === 0 ? lines : wrong).map((line) => line.text).join(' ');
  return wrong.length === 0 ? ticked(title, text) : failed(title, text);
}

/** The answer of the running server; a reason in words where there is none. */
async function ask({ fetch: get }: PreflightDeps, origin: string | null, path: string): Promise<Response | string> {
  if (origin === null) return 'PUBLIC_URL is not set, so the server cannot be asked.';
  try {
    return await get(`${origin}${path}`, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no answer';
    return `${origin} does not answer (${code}).`;
  }
}

/** HSTS is sent over TLS only, of which nothing is known without a proxy that is trusted. */
const PROXY_HINT = ' Name the proxy with TLS in TRUSTED_PROXIES.';

/** Really asks Stripe for the prices, and takes a test key for what it is. */
async function payments({ askStripe }: PreflightDeps, { checks }: Diagnosis): Promise<Box> {
  const title = 'Stripe integration tested with live keys';
  const wrong = checks.filter(({ name, status }) => name === 'billing' && status !== 'ok');
  if (wrong.length > 0) return failed(title, wrong.map(({ text }) => text).join(' '));
  const answer = await askStripe();
  return answer.isGood ? ticked(title, answer.text) : failed(title, answer.text);
}

async function headers(deps: PreflightDeps, origin: string | null): Promise<Box> {
  const title = 'Security headers verified in production';
  const answer = await ask(deps, origin, '/');
  if (typeof answer === 'string') return failed(title, answer);
  const missing = Object.entries(HEADERS).filter(([name, wanted]) => !wanted.test(answer.headers.get(name) ?? ''));
  const names = missing.map(([name]) => name).join(', ');
  return missing.length === 0
    ? ticked(title, `${origin ?? ''} sends all ${Object.keys(HEADERS).length}.`)
    : failed(title, `Missing or too weak: ${names}.${names.includes('transport') ? PROXY_HINT : ''}`);
}

async function services(deps: PreflightDeps, origin: string | null): Promise<Box> {
  const title = 'Performance optimization services enabled';
  const answer = await ask(deps, origin, '/api/task-queue/stats');
  if (typeof answer === 'string') return failed(title, answer);
  if (answer.status === 404)
    return { title, state: 'absent', text: 'Their statistics are not yet part of the product.' };
  const stats: unknown = await answer.json().catch(() => null);
  const isOn = (path: readonly string[]): boolean =>
    path.reduce<unknown>((at, key) => (at as Record<string, unknown> | null)?.[key], stats) === true;
  const off = [
    ...(isOn(['task_queue', 'queue_running']) ? [] : ['The task queue is not running.']),
    ...(isOn(['precomputation_service', 'service_running']) ? [] : ['The precomputation service is not running.']),
  ];
  return off.length === 0 ? ticked(title, 'Task queue and precomputation are running.') : failed(title, off.join(' '));
}

async function certificate(deps: PreflightDeps, origin: string | null): Promise<Box> {
  const title = 'SSL certificate active and valid';
  if (origin?.startsWith('https:') !== true) return failed(title, 'PUBLIC_URL is not an https address.');
  try {
    const { validTo, distrust } = await deps.readCertificate(origin);
    if (distrust !== null) return failed(title, `Browsers do not trust it (${distrust}).`);
    const days = Math.floor((validTo - deps.now()) / DAY_MS);
    const text = `It is good until ${new Date(validTo).toISOString().slice(0, 10)}, ${days} more days.`;
    return days < LEAST_DAYS ? failed(title, `${text} Renew it.`) : ticked(title, text);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no TLS';
    return failed(title, `${origin} shows none (${code}).`);
  }
}

const MARKS: Readonly<Record<Box['state'], string>> = { ticked: '[x]', failed: '[ ]', absent: '[-]' };

/** The boxes for a terminal. */
export function renderBoxes(boxes: readonly Box[]): string {
  return boxes.map(({ title, state, text }) => `${MARKS[state]} ${title}\n    ${text}\n`).join('');
}
