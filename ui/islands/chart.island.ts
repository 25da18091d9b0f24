import { heightOf } from '../charts/price-path.ts';
import type { Scale } from '../charts/price-path.ts';
import { comparedReadout, readoutOf } from '../charts/readout.ts';
import type { Readout } from '../charts/readout.ts';
import { isLanguage, readLanguageFrom } from '../text/language.ts';

/** The sessions of the chart, oldest first. */
interface Sessions {
  readonly iso: readonly string[];
  readonly day: readonly number[];
  readonly close: readonly number[];
  readonly volume: readonly number[];
  /** Of a comparison: what each of its lines stands at, from 100; `close` is then the first of them. */
  readonly lines: readonly { readonly symbol: string; readonly index: readonly number[] }[];
}

const DAY_MS = 86_400_000;
/** Sessions of a month: what PageUp and PageDown go by. */
const MONTH = 21;

/** Reads the file of the range, the same as anybody can download, so that chart and file cannot disagree. */
async function load(url: string, symbols: readonly string[]): Promise<Sessions> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(String(answer.status));
  const [head = '', ...rows] = (await answer.text()).trim().split('\n');
  const names = head.split(',');
  const cells = rows.map((row) => row.split(','));
  const column = (name: string): number[] => {
    const at = names.indexOf(name);
    return cells.map((row) => (row[at] ? Number(row[at]) : Number.NaN));
  };
  const iso = cells.map((row) => row[0] ?? '');
  const day = iso.map((date) => Date.parse(date) / DAY_MS);
  const lines = symbols.map((symbol) => ({ symbol, index: column(`${symbol} from 100`) }));
  return { iso, day, close: lines[0]?.index ?? column('Close'), volume: column('Volume'), lines };
}

/** The crosshair of one chart: by pointer and by keys, with what it stands on in words. */
function attach(figure: HTMLElement): void {
  const plot = figure.querySelector<SVGSVGElement>('svg.main');
  const readout = figure.querySelector<HTMLElement>('[data-readout]');
  const said = figure.querySelector<HTMLElement>('[data-said]');
  const stop = figure.querySelector<HTMLElement>('.stop');
  const { chart: url, first: firstText, last: lastText, before, lines: names = '' } = figure.dataset;
  if (!plot || !readout || !said || !stop || url === undefined) return;
  const [first, last] = [Number(firstText), Number(lastText)];
  const { low, high, log } = plot.dataset;
  const scale: Scale = { low: Number(low), high: Number(high), isLog: log === '1' };
  const lines = figure.querySelectorAll<SVGElement>('.cross');
  const dot = plot.querySelector<SVGElement>('.dot');
  const newest = [...readout.childNodes].map((node) => node.cloneNode(true));
  let sessions: Sessions | null = null;
  let coming: Promise<void> | null = null;
  let at = -1;

  const readAt = ({ iso, close, volume, lines: compared }: Sessions, index: number): Readout => {
    const day = iso[index] ?? '';
    if (compared.length > 0) {
      return comparedReadout(
        day,
        compared.map((line) => ({ symbol: line.symbol, index: line.index[index] ?? Number.NaN })),
      );
    }
    return readoutOf({
      iso: day,
      close: close[index] ?? Number.NaN,
      before: index === 0 ? Number(before ?? Number.NaN) : (close[index - 1] ?? Number.NaN),
      volume: volume[index] ?? Number.NaN,
      newest: close.at(-1) ?? Number.NaN,
    });
  };
  const hide = (): void => {
    at = -1;
    for (const part of [...lines, dot]) part?.setAttribute('visibility', 'hidden');
    readout.replaceChildren(...newest.map((node) => node.cloneNode(true)));
  };
  const show = (index: number, isSaid: boolean): void => {
    if (sessions === null) return;
    const { iso, day, close } = sessions;
    at = Math.max(0, Math.min(iso.length - 1, index));
    const price = close[at] ?? Number.NaN;
    const x = `${(((day[at] ?? 0) - first) / Math.max(1, last - first)) * 100}%`;
    for (const line of lines) {
      line.setAttribute('x1', x);
      line.setAttribute('x2', x);
      line.setAttribute('visibility', 'visible');
    }
    dot?.setAttribute('cx', x);
    if (Number.isFinite(price)) dot?.setAttribute('cy', `${heightOf(price, scale) * 100}%`);
    dot?.setAttribute('visibility', Number.isFinite(price) ? 'visible' : 'hidden');
    const { date, parts } = readAt(sessions, at);
    const bold = (text: string): HTMLElement => Object.assign(document.createElement('b'), { textContent: text });
    readout.replaceChildren(
      bold(date),
      ...parts.flatMap(({ name, text }) => {
        const part = document.createElement('span');
        part.append(`${name} `, bold(text));
        return [' ', part];
      }),
    );
    if (isSaid) said.textContent = [date, ...parts.map(({ name, text }) => `${name} ${text}`)].join(', ');
  };
  const ready = async (): Promise<void> => {
    coming ??= load(url, names.split(' ').filter(Boolean)).then(
      (loaded) => void (sessions = loaded),
      // The next use tries again; the chart itself stands there already.
      () => void (coming = null),
    );
    await coming;
  };
  const nearest = (clientX: number): number => {
    const { left, width } = plot.getBoundingClientRect();
    const day = first + ((clientX - left) / Math.max(1, width)) * (last - first);
    const { day: days = [] } = sessions ?? {};
    let best = 0;
    for (let i = 1; i < days.length; i += 1) {
      if (Math.abs((days[i] ?? 0) - day) < Math.abs((days[best] ?? 0) - day)) best = i;
    }
    return best;
  };
  const point = (event: PointerEvent): void => {
    const { clientX } = event;
    if (sessions !== null) show(nearest(clientX), false);
    else void ready().then(() => show(nearest(clientX), false));
  };
  for (const part of figure.querySelectorAll<SVGSVGElement>('svg.plot')) {
    part.addEventListener('pointermove', point);
    part.addEventListener('pointerdown', point);
    part.addEventListener('pointerleave', () => {
      if (document.activeElement !== stop) hide();
    });
  }

  const moves: Readonly<Record<string, (end: number) => number>> = {
    ArrowLeft: () => at - 1,
    ArrowRight: () => at + 1,
    PageUp: () => at - MONTH,
    PageDown: () => at + MONTH,
    Home: () => 0,
    End: (end) => end,
  };
  // What takes the focus and the keys, where there is a script that obeys them.
  stop.tabIndex = 0;
  stop.setAttribute('role', 'group');
  stop.setAttribute('aria-label', figure.dataset['label'] ?? 'Prices');
  stop.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return hide();
    const move = moves[event.key];
    if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    void ready().then(() => {
      const end = (sessions?.iso.length ?? 1) - 1;
      show(at === -1 && event.key.startsWith('Arrow') ? end : move(end), true);
    });
  });
  stop.addEventListener('blur', hide);
}

const { lang } = document.documentElement;
readLanguageFrom(() => (isLanguage(lang) ? lang : 'en'));
for (const figure of document.querySelectorAll<HTMLElement>('figure[data-chart]')) attach(figure);
