import type { JSX } from 'preact';

/** The words that stand in every unit of generated prices that can be copied alone. */
export const DEMO_TEXT = 'Demo data, not real prices';

/** The demo mark of one unit; nothing where the prices are real. */
export function DemoMark({ isDemo }: { readonly isDemo: boolean }): JSX.Element | null {
  return isDemo ? <strong class="demo">{DEMO_TEXT}</strong> : null;
}
