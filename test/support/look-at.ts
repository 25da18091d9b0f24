import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { axeFindings, sidewaysScroll } from './browser.ts';

const THEMES = ['light', 'dark'] as const;

export interface LookOptions {
  /** Where axe looks: in both themes at both widths, or in one theme a width, for pages that are made of the same parts. */
  readonly axe?: 'all' | 'once';
  /** More widths at which nothing may be scrolled sideways. */
  readonly alsoAt?: readonly number[];
}

/** Looks at a page on telephones and desktops, in both themes. In a folder that SHOTS names, it leaves pictures. */
export async function lookAt(page: Page, name: string, { axe = 'all', alsoAt = [] }: LookOptions = {}): Promise<void> {
  const folder = process.env['SHOTS'];
  for (const width of [360, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      const isChecked = axe === 'all' || (width === 360) === (colorScheme === 'dark');
      if (isChecked) expect(await axeFindings(page), `${name}, ${colorScheme} at ${width}`).toEqual([]);
      if (folder) await page.screenshot({ path: `${folder}/${name}-${colorScheme}-${width}.png`, fullPage: true });
    }
    expect(await sidewaysScroll(page), `${name} at ${width}`).toBe(0);
  }
  for (const width of alsoAt) {
    await page.setViewportSize({ width, height: 640 });
    expect(await sidewaysScroll(page), `${name} at ${width}`).toBe(0);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}
