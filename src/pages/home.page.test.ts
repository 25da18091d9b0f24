import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../test/support/account-app.ts';
import { screenLine, screenerFixture } from '../../test/support/page-fixture.ts';
import { pageServer } from '../../test/support/page-server.ts';
import type { PageDeps } from './page-deps.ts';
import { visitsOf } from './visits.ts';

const before = { as_of: '2026-11-19', verdict: 'HOLD', score: 58, analysis_id: 'then' } as const;

/** Two verdicts that moved, one of them on an earlier day, and the strongest of each strategy. */
const screener: PageDeps['screener'] = {
  ...screenerFixture([screenLine('AAA')]),
  screen: async (query, userId) => {
    const page = await screenerFixture([]).screen(query, userId);
    if (query.moved !== 'true') return { ...page, lines: [screenLine('TOP', { score: 91, strength: 'strong' })] };
    const moved = [
      screenLine('MOV', { before, score: 66, strength: 'moderate' }),
      screenLine('OLD', { before, as_of: '2026-11-10' }),
    ];
    return { ...page, lines: query.strategy === 'value' ? moved : [] };
  },
};
const move = {
  label: 'P/E against the sector',
  from_points: -1,
  to_points: 4,
  from_text: '−8.0%',
  to_text: '−21.0%',
  difference: 5,
};

async function home(change: Partial<PageDeps> = {}, cookie?: string) {
  const answer = await pageServer(change).inject({
    url: '/',
    ...(cookie === undefined ? {} : { headers: { cookie } }),
  });
  expect(answer.statusCode).toBe(200);
  return { words: wordsOf(answer.body), html: answer.body, cookie: answer.headers['set-cookie'] };
}

describe('the home page', () => {
  it('tells what moved on the newest day with what moved it most, and the strongest of each strategy', async () => {
    const { words, html } = await home({ screener, whatMoved: (pairs) => Promise.resolve(pairs.map(() => move)) });
    expect(words).toContain('Verdicts that moved on 20 Nov 2026');
    expect(words).toMatch(/MOV\s+Value: Hold →\s+Buy, moderate\s*, 58 → 66/);
    expect(words).toContain('P/E against the sector −1 → +4 (−8.0% → −21.0%)');
    expect(words).not.toContain('OLD');
    expect(html.match(/href="\/s\/TOP\?strategy=/g)).toHaveLength(4);
    expect(html).toContain('href="/stocks?strategy=value&amp;moved=true"');
    expect(words).toContain('closes of 20 Nov 2026');
  });

  it('says in three lines how a verdict is read, and keeps its search where nothing else can be had', async () => {
    const away = (): Promise<never> => Promise.reject(new Error('away'));
    const { html, words } = await home({ screener: { ...screener, screen: away, count: away } });
    expect(words).toContain('50 is neutral');
    expect(html).toContain('role="combobox"');
    expect(html).not.toContain('data-unit="moved"');
  });

  it('screens the market once for all who ask at once, since anybody may ask without limit', async () => {
    let screens = 0;
    const counted: PageDeps['screener'] = {
      ...screener,
      screen: (...asked) => {
        screens += 1;
        return screener.screen(...asked);
      },
    };
    const server = pageServer({ screener: counted, whatMoved: (pairs) => Promise.resolve(pairs.map(() => move)) });
    const pages = await Promise.all(Array.from({ length: 20 }, () => server.inject('/')));
    for (const { body } of pages) expect(wordsOf(body)).toContain('MOV');
    expect(screens).toBe(8);
  });

  it('shows the worked example on the first visit only', async () => {
    const first = await home();
    expect(first.words).toContain('Worked example');
    expect(first.cookie).toMatch(/^visits=\.2026-11-20; Path=\/; .*HttpOnly$/);
    const second = await home({}, 'visits=.2026-11-20');
    expect(second.words).not.toContain('Worked example');
    expect(second.cookie).toBeUndefined();
  });
});

it('a visit counts once a day, and what changed since the day before it stays for that day', () => {
  const today = '2026-11-20';
  expect(visitsOf(undefined, today)).toMatchObject({ since: null, isFirst: true });
  const next = visitsOf('a=b; visits=2026-11-12.2026-11-17', today);
  expect(next).toMatchObject({ since: '2026-11-17', isFirst: false });
  expect(next.cookie).toContain('visits=2026-11-17.2026-11-20;');
  expect(visitsOf('visits=2026-11-17.2026-11-20', today)).toEqual({
    since: '2026-11-17',
    isFirst: false,
    cookie: null,
  });
  expect(visitsOf('visits=x.<y>', today)).toMatchObject({ since: null, isFirst: true });
  expect(visitsOf('visits=2026-11-01.2027-01-01', today)).toMatchObject({ since: null, isFirst: false });
});
