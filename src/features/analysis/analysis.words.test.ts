import { describe, expect, it } from 'vitest';
import { SANITY_CHECKS } from '../../engine/market/snapshot.ts';
import { ALL_FACTORS } from '../../engine/strategies/factors.ts';
import { REASON_KEYS } from '../../engine/verdict/reason-keys.ts';
import { FACTOR_WORDS, showValue } from './factor-words.ts';
import { REASON_WORDS, reasonSentence } from './reason-words.ts';

const sorted = (names: readonly string[]): string[] => [...names].sort();
const isSentence = (text: string): boolean =>
  /^[A-Z“"P/].*\.$/.test(text) && !/undefined|NaN|\s{2}| \.|: ?\./.test(text);

describe('the words', () => {
  it('name every reason the engine can give, and no other', () => {
    expect(sorted(Object.keys(REASON_WORDS))).toEqual(sorted(REASON_KEYS));
  });

  it('name every factor of every strategy, and no other', () => {
    expect(sorted(Object.keys(FACTOR_WORDS))).toEqual(sorted(ALL_FACTORS.map((factor) => factor.id)));
  });

  it.each(REASON_KEYS)('are a sentence with and without parameters: %s', (key) => {
    expect(reasonSentence({ key, params: {} })).toSatisfy(isSentence);
    const params = { needs: 'ebit, cash', sessions: 20, needed: 253, weight: 12, of: 50, low: 10, high: 90, common: 3 };
    expect(reasonSentence({ key, params })).toSatisfy(isSentence);
  });

  it.each(SANITY_CHECKS)('say which doubt there is about the data: %s', (check) => {
    const text = reasonSentence({ key: 'sanity_failed', params: { check, day: '2026-01-02' } });
    expect(text).toSatisfy(isSentence);
    expect(text).not.toContain(check);
    expect(text).toContain('(2 Jan 2026)');
  });

  it('label factors apart, each with a sentence', () => {
    const labels = Object.values(FACTOR_WORDS).map((words) => words.label);
    expect(new Set(labels).size).toBe(labels.length);
    for (const words of Object.values(FACTOR_WORDS)) expect(words.sentence).toSatisfy(isSentence);
  });
});

describe('a value', () => {
  it('is shown with its unit, a true minus and English separators', () => {
    expect(showValue('revenue_growth_3y', 0.081)).toBe('+8.1% a year');
    expect(showValue('momentum_6m', -0.1534)).toBe('\u221215.3%');
    expect(showValue('dividend_yield', 0.0031)).toBe('0.31%');
    expect(showValue('interest_cover', 1234.56)).toBe('1,234.6x');
    expect(showValue('years_without_cut', 1)).toBe('1 year');
    expect(showValue('piotroski_f', 7)).toBe('7 of 9');
    expect(showValue('altman_z', 3.74)).toBe('3.74');
    expect(showValue('momentum_6m', -0)).toBe('0.0%');
  });
});

describe('what is missing', () => {
  it.each([
    ['no_statements', 'balance sheet', 'No recent financial statement is known to read the balance sheet from.'],
    ['no_statements', 'FY0', 'No recent financial statement is known to read the latest fiscal year from.'],
    ['no_statements', '', 'No recent financial statement is known.'],
    [
      'no_fiscal_year',
      'FY-1, FY-2',
      'A fiscal year is not known: the fiscal year before, the fiscal year 2 years before.',
    ],
  ])('says no more than is so: %s of "%s"', (key, needs, sentence) => {
    expect(reasonSentence({ key, params: { needs } })).toBe(sentence);
  });

  it('is named as people call it', () => {
    const lacking = (needs: string): string => reasonSentence({ key: 'item_missing', params: { needs } });
    expect(lacking('ebit FY0, cash')).toMatch(/: EBIT of the latest fiscal year, cash\.$/);
    expect(lacking('eps FY0 \u2026 FY-3')).toMatch(/: earnings per share of the 4 latest fiscal years\.$/);
    expect(lacking('total_assets FY-1')).toMatch(/: total assets of the fiscal year before\.$/);
    expect(lacking('gross_profit FY-2')).toMatch(/: gross profit of the fiscal year 2 years before\.$/);
    const short = reasonSentence({ key: 'record_too_short', params: { needs: 'prices since 2010-07-01' } });
    expect(short).toMatch(/: prices since 1 Jul 2010\.$/);
  });
});
