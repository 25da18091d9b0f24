import type { FoundCheck } from '../../platform/check-line.ts';

/** What a look at the whole product finds. */
export interface Diagnosis {
  readonly version: string;
  readonly engine_version: string;
  readonly node: string;
  readonly mode: 'production' | 'development';
  /** Null: none is named. */
  readonly public_url: string | null;
  readonly settings: readonly {
    readonly name: string;
    readonly isSet: boolean;
    readonly shown: string | null;
    /** Of a secret that is set; else null. */
    readonly fingerprint: string | null;
  }[];
  readonly checks: readonly FoundCheck[];
}

function moreLines({ fix, effect, command, since }: Omit<FoundCheck, 'name' | 'status' | 'text'>): readonly string[] {
  return [
    ...(since === null ? [] : [`Since ${new Date(since).toISOString().slice(0, 16).replace('T', ' ')} UTC`]),
    ...(effect === null ? [] : [`Effect: ${effect}`]),
    ...(fix === null ? [] : [fix]),
    ...(command === null || (fix ?? '').includes(command) ? [] : [`Command: ${command}`]),
  ];
}

/** A diagnosis for a terminal, 80 columns and more. */
export function renderDiagnosis(found: Diagnosis): string {
  const set = found.settings.filter(({ isSet }) => isSet);
  const unset = found.settings.filter(({ isSet }) => !isSet).map(({ name }) => name);
  const wide = Math.max(0, ...set.map(({ name }) => name.length));
  const named = Math.max(0, ...found.checks.map(({ name }) => name.length));
  return [
    `TradeWise ${found.version}, engine ${found.engine_version}, Node ${found.node}, ${found.mode} mode`,
    '',
    'Settings',
    ...set.map(({ name, shown }) => `  ${name.padEnd(wide)}  ${shown ?? ''}`),
    `  not set: ${unset.join(', ') || 'none'}`,
    '',
    'Checks',
    ...found.checks.flatMap(({ name, status, text, ...more }) => [
      `  ${status.padEnd(7)}  ${name.padEnd(named)}  ${text}`,
      ...moreLines(more).map((line) => `  ${' '.repeat(7)}  ${' '.repeat(named)}  ${line}`),
    ]),
    '',
  ].join('\n');
}
