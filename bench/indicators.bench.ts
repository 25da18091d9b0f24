/**
 * Twenty indicator series over 2,520 bars (ten years): ours against two JavaScript libraries and a floor of bare
 * loops. First their numbers are held against each other (1e-9 where definitions agree); then times are taken as
 * medians of interleaved rounds in one process, the order turned by one each round. Only ratios mean anything.
 *
 * Ours writes into arrays that a worker keeps, as the product does for many symbols; the libraries cannot, so the same
 * into new arrays stands beside it. Every one computes from the same bars; the libraries get plain arrays, in which
 * they are fastest or which they ask for. The rolling range is made once for the stochastic oscillator and Williams %R.
 */
import { generatedBars } from './indicators-bars.ts';
import { checkIndicatorts, checkIxjb, checkPlain } from './indicators-equal.ts';
import { oursFresh, oursInto, outputsFor, WITHOUT_ADX } from './indicators-ours.ts';
import { indicatortsSeries, ixjbSeries } from './indicators-peers.ts';
import { plainLoops } from './indicators-plain.ts';

const BARS = 2520;
/** Runs in a row at each turn, as a worker goes from symbol to symbol. */
const RUNS = 6;
const WARM_UP = 80;
const ROUNDS = 300;
const LIMIT = 0.35;
const AIM = 0.27;

const bars = generatedBars(BARS);
const plain = {
  high: Array.from(bars.high),
  low: Array.from(bars.low),
  close: Array.from(bars.close),
  volume: Array.from(bars.volume),
};
const out = outputsFor(BARS);
const floorOut = outputsFor(BARS);

const contenders = {
  ours: () => oursInto(bars, out, true),
  'ours without ADX': () => oursInto(bars, out, false),
  'ours, new arrays': () => oursFresh(bars),
  '@ixjb94/indicators': () => ixjbSeries(plain),
  indicatorts: () => indicatortsSeries(plain),
  'plain loops': () => plainLoops(bars, floorOut),
} as const;
type Contender = keyof typeof contenders;

function medianTimes(): Record<Contender, number> {
  const names = Object.keys(contenders) as Contender[];
  const times = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + round) % names.length] as Contender;
      const start = performance.now();
      for (let run = 0; run < RUNS; run++) contenders[name]();
      const time = (performance.now() - start) / RUNS;
      if (round >= WARM_UP) times.get(name)?.push(time);
    }
  }
  return Object.fromEntries([...times].map(([name, list]) => [name, median(list)])) as Record<Contender, number>;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] as number;
}

const ours = oursFresh(bars);
const differences = [
  ...checkIxjb(ours, ixjbSeries(plain)),
  ...checkIndicatorts(ours, indicatortsSeries(plain)),
  ...checkPlain(ours, plainLoops(bars, floorOut)),
];
for (const line of differences) console.log(line);

const times = medianTimes();
for (const [name, time] of Object.entries(times)) console.log(`${name}: ${(time * 1000).toFixed(0)} us`);
const ratio = times.ours / times['@ixjb94/indicators'];
const fresh = times['ours, new arrays'] / times['@ixjb94/indicators'];
const shorter = times['ours without ADX'] / times.indicatorts;
console.log(`20 series, ours / @ixjb94/indicators: ${ratio.toFixed(3)} (limit ${LIMIT}, aim ${AIM})`);
console.log(`20 series into new arrays, ours / @ixjb94/indicators: ${fresh.toFixed(3)} (no limit)`);
console.log(`${WITHOUT_ADX} series, ours / indicatorts: ${shorter.toFixed(3)} (limit ${LIMIT}, aim ${AIM})`);
console.log(`20 series, ours / plain loops: ${(times.ours / times['plain loops']).toFixed(3)} (no limit)`);
if (ratio > LIMIT || shorter > LIMIT || differences.length > 0) process.exitCode = 1;
