/** The error of a task whose worker was lost as often as it may be started. */
export const LOST = {
  code: 'internal',
  text: 'The process that worked on it ended each time it was started.',
} as const;
