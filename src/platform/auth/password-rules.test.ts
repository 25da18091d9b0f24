import { describe, expect, it } from 'vitest';
import { refusalOfPassword } from './password-rules.ts';

const STOLEN = /stolen passwords/;

describe('a password', () => {
  it.each(['dragon123456', 'welcome12345', 'letmein12345', '99dragon2026', 'W3lc0me-20261', 'Monkey!!!1234'])(
    'is refused where it is a stolen one with other digits and marks around it: %s',
    (password) => expect(refusalOfPassword(password)).toMatch(STOLEN),
  );

  it.each(['tradewise2026', 'TradeWiseAI1', 'trade-wise 42!', '2026tr4dewise', 'mytradewise99', 'tradewise-dragon7'])(
    'is refused where it is little but the name of the product: %s',
    (password) => expect(refusalOfPassword(password)).toMatch(/name of this product/),
  );

  it.each([
    ['😀😂🤣😍😎🤔😴🥶🤖👻', ['jane.smith@example.com', 'Jane Smith']],
    ['jane 🦊🌵🎲🚲🧊🪁🎺', ['jane@example.com', 'Jane']],
    ['otter-lantern-47-quay', ['ann@example.com', 'Ann']],
    ['violet kettle on the 9th stair', []],
    ['where tradewise counts otters', []],
    ['dragon with 12 quiet teapots', []],
    ['8461937502846', []],
    ['Россия любит чай', []],
  ])('is taken where nobody guesses it soon: %s', (password, about) => {
    expect(refusalOfPassword(password, about)).toBeNull();
  });

  it.each(['jane.smith99', 'smith-jane-11'])('is refused where it is mostly the name or address: %s', (password) => {
    expect(refusalOfPassword(password, ['jane.smith@example.com', 'Jane Smith'])).toMatch(/mostly your name/);
  });
});
