import type { Market } from '../../market-data/market.ts';
import type { Feature } from '../feature.ts';

/** What the source of market data holds. */
export const dataCheckFeature: Feature<{ readonly market: Market }> = {
  name: 'data-check',
  commands: async (program, io) => {
    const { registerDataCheckCommands } = await import('./data-check.commands.ts');
    registerDataCheckCommands(program, {
      out: io.out,
      withMarket: (work) => io.withContainer(({ market }) => work(market)),
    });
  },
};
