/** Eight hours for everybody, counted by the server from sign-in, whatever happens in between. */
export const SESSION_MS = 28_800_000;
/** Operators are signed out after an hour without a request. */
export const OPERATOR_IDLE_MS = 3_600_000;
/** How long a session is cached: the longest time until another process knows of a sign-out. */
export const CACHED_MS = 5_000;
/** How precisely the time of a session's last request is stored. */
export const SEEN_STEP_MS = 60_000;
/** How far clocks of two servers may be apart: a session dated further in the future was made by a wrong clock. */
export const CLOCK_SLACK_MS = 300_000;
