import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { axeFindings, sidewaysScroll } from './browser.ts';

/** Every kind of page that a visitor can open, and each of its shapes. */
export const ROUTES: readonly string[] = [
  '/',
  '/s/AAPL',
  '/s/AAPL?strategy=value&view=table',
  '/s/KO?strategy=dividend&range=5y&scale=log',
  '/s/SPY?strategy=growth&range=1m',
  '/s/BRK.B?strategy=momentum&range=max',
  '/s/KO?lang=de',
  '/stocks',
  '/stocks?max_pe=0.001',
  '/compare',
  '/compare?symbols=AAPL',
  '/compare?symbols=AAPL_KO',
  '/s/AAPL?strategy=growth&statements=quarters&vs=KO_SPY',
  '/share/taken-back',
  '/track-record',
  '/method',
  '/search?q=bank',
  '/history',
  '/s/APPL',
  '/nothing-here',
  '/docs',
  '/status',
  '/disclosures',
  '/docs/reference',
  '/docs/errors/too_many_requests',
  '/docs/backups',
  '/favourites',
  '/login',
  '/signup',
  '/reset',
  '/pricing',
  '/offline',
];
const THEMES = ['light', 'dark'] as const;
const WIDTHS = [360, 768, 1440];

async function expectNoSideways(page: Page): Promise<void> {
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await sidewaysScroll(page), 'at 320, which is 1280 at 400 %').toBe(0);
  expect(await page.getByRole('main').count()).toBe(1);
  expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
}

/** In both themes at all widths: nothing that axe finds, and no sideways scroll. */
export async function expectCleanEverywhere(page: Page): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      expect(await axeFindings(page), `${colorScheme} at ${width}`).toEqual([]);
    }
    expect(await sidewaysScroll(page), `at ${width}`).toBe(0);
  }
  await expectNoSideways(page);
}

/** In one theme at one width, which differ from route to route; the soak looks at all of them. */
export async function expectCleanOnce(page: Page, index: number): Promise<void> {
  const width = WIDTHS[index % WIDTHS.length] ?? 360;
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme: THEMES[index % THEMES.length] ?? 'light' });
  expect(await axeFindings(page), `at ${width}`).toEqual([]);
  expect(await sidewaysScroll(page), `at ${width}`).toBe(0);
  await expectNoSideways(page);
}

const MOST_STOPS = 400;

/**
 * Walks a page with Tab, once through: what takes the focus without showing it, what comes before something that stands more than
 * a screen above it in the same column, and whether the focus is caught.
 */
export async function focusProblems(page: Page): Promise<readonly string[]> {
  const problems: string[] = [];
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    scrollTo(0, 0);
  });
  const seen = new Set<string>();
  for (let i = 0; i < MOST_STOPS; i += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const at = document.activeElement;
      if (at === null || at === document.body) return null;
      const style = getComputedStyle(at);
      const box = at.getBoundingClientRect();
      const all = [...document.querySelectorAll('*')];
      const isMarked = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || at.tagName === 'MAIN';
      const isSeen = box.width > 0 && box.height > 0;
      return {
        name: `${at.tagName} ${(at.textContent ?? '').trim().slice(0, 30)}`,
        index: all.indexOf(at),
        isMarked,
        isSeen,
        order: style.order !== '0' || (at as HTMLElement).tabIndex > 0,
      };
    });
    if (stop === null) return problems;
    if (seen.has(String(stop.index))) return stop.index === 0 ? problems : [...problems, `caught at ${stop.name}`];
    seen.add(String(stop.index));
    if (!stop.isMarked && stop.isSeen) problems.push(`no visible focus: ${stop.name}`);
    if (stop.order) problems.push(`out of order: ${stop.name}`);
  }
  return [...problems, `no end after ${MOST_STOPS} stops`];
}

/** Places where more than 200 px stand empty beside a card, in columns whose other one goes on. */
export function blanksBesideCards(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const most = 200;
    return [...document.querySelectorAll<HTMLElement>('main .grid')].flatMap((grid) => {
      const columns = [...grid.children].filter((column) => column.getBoundingClientRect().height > 0);
      const isBeside =
        columns.length > 1 && new Set(columns.map((c) => Math.round(c.getBoundingClientRect().top))).size === 1;
      if (!isBeside) return [];
      const ends = columns.map((column) =>
        Math.max(
          ...[...column.querySelectorAll('.card'), column.firstElementChild ?? column].map(
            (c) => c.getBoundingClientRect().bottom,
          ),
        ),
      );
      const blank = Math.max(...ends) - Math.min(...ends);
      return blank > most
        ? [`${Math.round(blank)} px under ${columns[ends.indexOf(Math.min(...ends))]?.className ?? ''}`]
        : [];
    });
  });
}
