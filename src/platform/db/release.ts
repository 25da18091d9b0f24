/**
 * The number of this release, by which a schema says who may use it. One more with each release that brings a
 * migration. Release N serves on the schema of N and on that of N + 1, so that both run side by side in a change.
 */
export const RELEASE = 1;
