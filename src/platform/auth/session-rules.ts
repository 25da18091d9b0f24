/** Eight hours for everybody, counted by the server from sign-in, whatever happens in between. */
export const SESSION_MS = 28_800_000;
/** Operators are signed out after an hour without a request. */
export const OPERATOR_IDLE_MS = 3_600_000;
/** How long a session read from the database is believed: the longest that another process may not know of a sign-out. */
export const BELIEVED_MS = 5_000;
/** How exactly the last request of a session is written down. */
export const SEEN_STEP_MS = 60_000;
/** How far clocks of two servers may be apart: what was made later than that from now was made by a clock that is wrong. */
export const CLOCK_SLACK_MS = 300_000;
