import type { Reply } from './reply.ts';

/** What can be made to go wrong, each as Yahoo or a network does it. */
export const FAULTS = [
  '429',
  '429-retry-after',
  '500',
  'hang',
  'reset',
  'html',
  'truncated',
  'empty',
  'nulls',
  'nonsense',
  'wrong-symbol',
  'stale-crumb',
  'clock-skew',
  'slow',
] as const;
export type Fault = (typeof FAULTS)[number];

/** Seconds that a `429-retry-after` asks to wait. */
export const RETRY_AFTER_SECONDS = 7;

interface Planned {
  readonly pattern: string | RegExp;
  readonly kind: Fault;
  left: number;
}

/** Faults that wait for their request, in the order they were planned. */
export class FaultPlan {
  #planned: Planned[] = [];

  add(pattern: string | RegExp, kind: Fault, times: number): void {
    this.#planned.push({ pattern, kind, left: times });
  }

  clear(): void {
    this.#planned = [];
  }

  /** The fault of a request, which is used up by it; null where it goes well. */
  take(path: string): Fault | null {
    const due = this.#planned.find(
      ({ pattern, left }) => left > 0 && (typeof pattern === 'string' ? path.includes(pattern) : pattern.test(path)),
    );
    if (due === undefined) return null;
    due.left -= 1;
    return due.kind;
  }
}

/** The answer that a fault puts in the place of a good one; null where the fault is not one of content. */
export function spoil(kind: Fault, good: Reply): Reply {
  const plain = { 'content-type': 'text/plain' };
  switch (kind) {
    case '429':
      return { status: 429, headers: plain, body: 'Too Many Requests\r\n' };
    case '429-retry-after':
      return {
        status: 429,
        headers: { ...plain, 'retry-after': String(RETRY_AFTER_SECONDS) },
        body: 'Too Many Requests\r\n',
      };
    case '500':
      return { status: 500, headers: plain, body: 'Internal Server Error' };
    case 'html':
      return {
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: '<!DOCTYPE html><html><title>Yahoo</title></html>',
      };
    case 'truncated':
      return { ...good, body: good.body.slice(0, Math.floor(good.body.length / 2)) };
    case 'empty':
      return { ...good, body: rewrite(good.body, emptied) };
    case 'nulls':
      return { ...good, body: rewrite(good.body, withNulls) };
    case 'nonsense':
      return { ...good, body: rewrite(good.body, nonsensical) };
    case 'clock-skew':
      return { ...good, body: rewrite(good.body, skewed) };
    default:
      return good;
  }
}

function rewrite(body: string, change: (key: string, value: unknown) => unknown): string {
  try {
    return JSON.stringify(JSON.parse(body, change));
  } catch {
    return '';
  }
}

function emptied(key: string, value: unknown): unknown {
  return Array.isArray(value) && (key === 'result' || key === 'quotes') ? [] : value;
}

const BAR_COLUMNS = new Set(['open', 'high', 'low', 'close', 'volume', 'adjclose']);

/** Every tenth bar and the newest one lose their values, and so does a quote its price. */
function withNulls(key: string, value: unknown): unknown {
  if (key === 'regularMarketPrice') return null;
  if (!BAR_COLUMNS.has(key) || !Array.isArray(value) || typeof value[0] !== 'number') return value;
  return value.map((one: unknown, i) => (i % 10 === 9 || i === value.length - 1 ? null : one));
}

/** The newest close and the price of a quote are numbers, and no prices. */
function nonsensical(key: string, value: unknown): unknown {
  if (key === 'regularMarketPrice') return 1e308;
  if (key !== 'close' || !Array.isArray(value) || typeof value[0] !== 'number') return value;
  return value.map((one: unknown, i) => (i === value.length - 1 ? -5 : one));
}

/** How far the clock of a skewed answer runs ahead, in seconds. */
const SKEW = 30 * 86_400;

function skewed(key: string, value: unknown): unknown {
  if (key === 'timestamp' && Array.isArray(value))
    return value.map((at: unknown) => (typeof at === 'number' ? at + SKEW : at));
  return key === 'regularMarketTime' && typeof value === 'number' ? value + SKEW : value;
}
