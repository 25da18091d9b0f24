import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const sheet = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');

type Theme = 'light' | 'dark';
const PALETTES = ['standard', 'blue', 'redup', 'none'] as const;

/** The colours of a palette in a theme, as the sheet names them. */
function coloursOf(palette: (typeof PALETTES)[number], theme: Theme): ReadonlyMap<string, string> {
  const colours = new Map<string, string>();
  const own = new RegExp(`:root\\[data-updown=${palette}\\]\\{([^}]*)\\}`).exec(sheet)?.[1] ?? '';
  expect(palette === 'standard' || own !== '').toBe(true);
  const [root = ''] = sheet.split('}', 1);
  for (const [, name = '', value = ''] of `${root};${own}`.matchAll(/--([\w-]+):([^;]+)/g)) {
    const pair = /^light-dark\((#\w{6}),(#\w{6})\)/.exec(value);
    const colour =
      pair === null ? colours.get(/^var\(--([\w-]+)\)/.exec(value)?.[1] ?? '') : pair[theme === 'light' ? 1 : 2];
    if (colour !== undefined) colours.set(name, colour);
  }
  return colours;
}

/** Relative luminance (WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance). */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ['bg', 'surface', 'sunken'];
/** What must be told from each ground, by how much: text 4.5, controls and lines 3 (WCAG 1.4.3, 1.4.11). */
const LEAST: readonly (readonly [colours: readonly string[], grounds: readonly string[], least: number])[] = [
  [['ink', 'ink2', 'ink3', 'brand', 'gain', 'loss'], GROUNDS, 4.5],
  [['warn', 'ink', 'brand'], ['warn-bg'], 4.5],
  [['on-brand'], ['brand'], 4.5],
  [['focus', 'control'], GROUNDS, 3],
  [['s1', 's2', 's3', 's4'], ['surface'], 3],
];

describe.each(PALETTES)('the palette %s', (palette) => {
  it.each(['light', 'dark'] as const)('can be read in the %s theme', (theme) => {
    const colours = coloursOf(palette, theme);
    const faint: string[] = [];
    for (const [names, grounds, least] of LEAST) {
      for (const name of names) {
        for (const ground of grounds) {
          const found = contrast(colours.get(name) ?? 'none', colours.get(ground) ?? 'none');
          if (!(found >= least)) faint.push(`${name} on ${ground}: ${found.toFixed(2)}`);
        }
      }
    }
    expect(faint).toEqual([]);
  });
});
