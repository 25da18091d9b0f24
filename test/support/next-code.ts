// Stands in the bundle of the next release in place of the list of migrations and the number of the release.
import { NEXT_RELEASE } from './next-release.ts';

export const MIGRATIONS = NEXT_RELEASE.migrations;
export const RELEASE = NEXT_RELEASE.release;
