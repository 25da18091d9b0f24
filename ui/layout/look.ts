import type { Language } from '../text/language.ts';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Colours of up and down: teal and vermilion, blue and orange, red for up as in East Asia, or none. */
export const PALETTES = ['standard', 'blue', 'redup', 'none'] as const;
export type Palette = (typeof PALETTES)[number];

/** What a reader chooses of how pages look; kept in cookies, so that the server renders it and nothing flashes. */
export interface Look {
  readonly theme: Theme;
  readonly palette: Palette;
  /** False where single-key shortcuts were switched off (WCAG 2.1.4). */
  readonly hasKeys: boolean;
  readonly language: Language;
}
