/** An error as it stands in the log. */
export interface DescribedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  /** The constraint, table or column that refused a row. */
  readonly constraint?: string;
  readonly stack?: string;
  readonly cause?: DescribedError;
  readonly errors?: readonly DescribedError[];
}

const DEEPEST = 5;

const textOf = (error: object, name: string): string | undefined => {
  const value: unknown = (error as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : undefined;
};

/** What a database client throws: its text quotes statements and values. */
const isOfDatabase = (error: Error): boolean =>
  error.name === 'SqliteError' || (textOf(error, 'severity') !== undefined && textOf(error, 'code') !== undefined);

/**
 * An error with its causes. With `hidesStatements` a database error is described by its code alone, since its text
 * and details quote statements and the values in them.
 */
export function describeError(error: unknown, hidesStatements: boolean, depth = 0): DescribedError {
  if (!(error instanceof Error))
    return { type: typeof error, message: hidesStatements ? 'not an error' : String(error) };
  const [code, constraint] = [textOf(error, 'code'), textOf(error, 'constraint')];
  const isHidden = hidesStatements && isOfDatabase(error);
  const message = isHidden ? `the database refused (${code ?? 'no code'})` : error.message;
  const frames = error.stack?.slice(Math.max(0, error.stack.indexOf('\n    at '))) ?? '';
  const goesOn = depth < DEEPEST;
  return {
    type: error.constructor.name,
    message,
    ...(code === undefined ? {} : { code }),
    ...(constraint === undefined ? {} : { constraint }),
    ...(frames.startsWith('\n    at ') ? { stack: `${error.name}: ${message}${frames}` } : {}),
    ...(error.cause === undefined || !goesOn ? {} : { cause: describeError(error.cause, hidesStatements, depth + 1) }),
    ...(error instanceof AggregateError && goesOn
      ? { errors: error.errors.map((one) => describeError(one, hidesStatements, depth + 1)) }
      : {}),
  };
}
