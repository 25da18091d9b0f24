import { variable, wholeNumber } from './variable.ts';

/** The file with one line for each request, and what counts as slow. */
export const LOG_VARIABLES = {
  logFile: variable({
    name: 'LOG_FILE',
    description: 'The file with one JSON line for each request; off writes none.',
    fallback: './performance.log',
    parse: (text) => (text.toLowerCase() === 'off' ? null : text),
  }),
  logMaxMegabytes: variable({
    name: 'LOG_MAX_MB',
    description: 'From this size on LOG_FILE is put aside as LOG_FILE.1 and begins anew.',
    fallback: '10',
    parse: wholeNumber(1, 100),
  }),
  logKeep: variable({
    name: 'LOG_KEEP',
    description: 'How many files that were put aside are kept.',
    fallback: '5',
    parse: wholeNumber(0, 100),
  }),
  slowRequestMs: variable({
    name: 'SLOW_REQUEST_MS',
    description: 'Milliseconds from which on a request is called slow.',
    fallback: '500',
    parse: wholeNumber(1, 60_000),
  }),
} as const;
