import type { JSX } from 'preact';
import { offersLog } from '../charts/price-range.ts';
import type { Mark, PriceView } from './price-view.ts';

/** What links of the price need: what is shown, and the address of something else. */
export interface Linked {
  readonly shown: PriceView;
  readonly hrefOf: (change: Partial<PriceView>) => string;
}

export const current = (is: boolean): { 'aria-current'?: 'true' } => (is ? { 'aria-current': 'true' } : {});

interface SwitchesProps extends Linked {
  readonly has: Readonly<Record<Mark, boolean>>;
}

const MARK_WORDS: Readonly<Record<Mark, string>> = {
  avg50: '50-day average',
  avg200: '200-day average',
  volume: 'Volume',
  events: 'Dividends, splits',
};

/** Between a linear and a log scale, for looks longer than a year. */
export function LogSwitch({ shown, hrefOf }: Linked): JSX.Element | null {
  const isLog = shown.scale === 'log';
  return offersLog(shown.range) ? (
    <a class="chip" href={hrefOf({ scale: isLog ? 'linear' : 'log' })} {...current(isLog)}>
      Log
    </a>
  ) : null;
}

/** What stands beside the price line; each link switches one on or off. */
export function Switches({ shown, hrefOf, has }: SwitchesProps): JSX.Element {
  const marks = (Object.keys(MARK_WORDS) as Mark[]).filter((mark) => has[mark]);
  return (
    <nav class="chips" aria-label="Beside the price line">
      {marks.map((mark) => {
        const isOn = !shown.off.includes(mark);
        const off = isOn ? [...shown.off, mark] : shown.off.filter((each) => each !== mark);
        return (
          <a class={`chip key-${mark}`} href={hrefOf({ off })} {...current(isOn)}>
            {MARK_WORDS[mark]}
          </a>
        );
      })}
      <LogSwitch shown={shown} hrefOf={hrefOf} />
    </nav>
  );
}
