import type { Feature } from '../features/feature.ts';
import { explained } from '../platform/check-line.ts';
import type { CheckLine, FoundCheck } from '../platform/check-line.ts';
import { whyUnusable } from '../platform/db/connection-words.ts';
import { AppError } from '../platform/errors.ts';

/** How long one feature may look at what it is answerable for. */
const PATIENCE_MS = 10_000;
const FAILED = 'This could not be looked at';

/**
 * Looks at everything that the features are answerable for, as it is, and changes nothing. `place`: where the database is,
 * for people.
 */
export async function checkFeatures<Needs>(
  features: readonly Feature<Needs>[],
  container: Needs,
  place: string,
  failingSince: (lines: readonly CheckLine[]) => Promise<readonly (number | null)[]> = () => Promise.resolve([]),
): Promise<readonly FoundCheck[]> {
  const lines: CheckLine[] = [];
  // The database first: where it is away, that is why others cannot be looked at.
  const ordered = [...features].sort((a, b) => Number(b.name === 'database') - Number(a.name === 'database'));
  for (const { name, checks } of ordered) {
    if (checks === undefined) continue;
    const found = await within(checks(container)).catch((error: unknown) => [failedLine(name, error, place)]);
    const isAway = lines.some((line) => line.name === 'database' && line.status === 'problem');
    lines.push(...(isAway ? found.map(unknownWhereItFailed) : found));
  }
  const since = await failingSince(lines).catch(() => []);
  return lines.map((line, i) => explained(line, since[i]));
}

/** What is said of something that could not be looked at. */
export function failedLine(name: string, error: unknown, place: string): CheckLine {
  const why = whyUnusable(error, place) ?? (error instanceof AppError ? error.userMessage : null);
  const said = why ?? (error instanceof Error ? error.message.split('\n', 1)[0] : null);
  return { name, status: 'problem', text: `${FAILED}: ${said ?? 'no reason is known'}`, fix: null };
}

function unknownWhereItFailed(line: CheckLine): CheckLine {
  if (!line.text.startsWith(FAILED)) return line;
  return { ...line, status: 'unknown', text: `${FAILED} without the database.` };
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`it took more than ${PATIENCE_MS / 1000} seconds`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
