import { describe, expect, it } from 'vitest';
import { analysisFixture, insufficientFixture } from '../../test/support/page-fixture.ts';
import { readLanguageFrom } from './language.ts';
import { dateText, percentText, pointsText, priceText, shortText, signedText, wholeText } from './format.ts';
import { couldBe, headingVerdict, horizonText } from './verdict-words.ts';

describe('figures', () => {
  it('have two decimals, four below one unit, and a true minus', () => {
    expect([priceText(1234.5), priceText(0.0731), priceText(-3)]).toEqual(['1,234.50', '0.0731', '−3.00']);
  });

  it('always show the sign of a change, and none of zero', () => {
    expect([signedText(0.78), signedText(-3.1), signedText(0), signedText(-0.001)]).toEqual([
      '+0.78',
      '−3.10',
      '0.00',
      '0.00',
    ]);
    expect([pointsText(9), pointsText(-6), pointsText(0)]).toEqual(['+9', '−6', '0']);
  });

  it('are shortened with a letter, or whole with separators', () => {
    expect(shortText(2_941_234_567_890)).toBe('2.94T');
    expect(wholeText(61_730_300)).toBe('61,730,300');
  });
});

describe('days', () => {
  it('read the same wherever the server stands', () => {
    expect([dateText('2026-11-05'), dateText('soon')]).toEqual(['5 Nov 2026', 'soon']);
  });
});

describe('in German', () => {
  it('figures and days follow the language of the page', () => {
    readLanguageFrom(() => 'de');
    try {
      expect([priceText(1234.56), priceText(0.0731), priceText(-3)]).toEqual(['1.234,56', '0,0731', '−3,00']);
      expect([signedText(-3.1), wholeText(61_730_300), percentText(0.0612)]).toEqual([
        '−3,10',
        '61.730.300',
        '6,1\u00a0%',
      ]);
      expect(shortText(2_941_234_567_890)).toBe('2,94\u00a0Bio.');
      expect(dateText('2026-11-05')).toBe('5. Nov. 2026');
    } finally {
      readLanguageFrom(() => 'en');
    }
  });
});

describe('the verdict in words', () => {
  it('is the recommendation with its strength; Hold has none', () => {
    expect(headingVerdict(analysisFixture({ strength: 'moderate' }))).toBe('Buy, moderate');
    expect(headingVerdict(analysisFixture({ recommendation: 'HOLD', strength: null }))).toBe('Hold');
  });

  it('says how many inputs there are where they are too few, and is never a Hold', () => {
    const coverage = { have: 9, of: 19, weight: 22, missing: [], not_applicable: [] };
    expect(headingVerdict(insufficientFixture({ coverage }))).toBe(
      'Not enough data for a Growth verdict: 9 of 19 inputs.',
    );
    const fund = { abstentions: [{ key: 'is_fund', reason: 'It is a fund.' }] };
    expect(headingVerdict(insufficientFixture(fund))).toBe('No Growth verdict');
  });

  it('names the band that the possible range reaches', () => {
    expect(couldBe(analysisFixture({ score_range: { low: 54, high: 70 } }))).toBe('could be Hold');
    expect(couldBe(analysisFixture({ score_range: { low: 60, high: 64 } }))).toBeNull();
    expect(couldBe(analysisFixture({ score_range: null }))).toBeNull();
  });

  it('counts sessions as people do', () => {
    expect(horizonText(63)).toBe('63 sessions (3 months)');
  });
});
