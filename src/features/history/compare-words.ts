import type { Analysis } from '../../engine/verdict/analysis.ts';
import type { About, RunComparison } from './compare-runs.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function dateText(iso: string): string {
  const [year, month, day] = iso.split('-');
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? ''} ${year ?? ''}`;
}

const titleCase = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();

function verdictText({ recommendation, strength }: Analysis): string {
  if (recommendation === null) return 'no verdict';
  return [titleCase(recommendation), ...(strength === null ? [] : [strength])].join(', ');
}

const signed = (points: number): string => (points < 0 ? `\u2212${-points}` : points > 0 ? `+${points}` : '0');

/** What changed, or that nothing did and why, in a sentence or two. */
export function summaryOf(then: Analysis, now: Analysis, comparison: RunComparison, isOneAnalysis: boolean): string {
  if (then.strategy !== now.strategy) return strategiesText(then, now);
  if (comparison.isSame) return `Nothing changed. ${whySame(then, now, isOneAnalysis)}`;
  return `${verdictsText(then, now)}; ${scoreText(then, now, comparison)}`;
}

/** Two strategies side by side: they ask different questions, so that nothing went from one verdict to another. */
function strategiesText(then: Analysis, now: Analysis): string {
  const [one, other] = [then, now].map((analysis) => {
    const score = analysis.score === null ? '' : ` at ${analysis.score}`;
    const verb = analysis.recommendation === null ? 'has' : 'says';
    return `${titleCase(analysis.strategy)} ${verb} ${verdictText(analysis)}${score}`;
  });
  return `${one ?? ''}; ${other ?? ''}. These are two strategies, not a change from one to the other.`;
}

function verdictsText(then: Analysis, now: Analysis): string {
  if (then.recommendation === null && now.recommendation === null) return 'Neither run has a verdict';
  const verdicts = [verdictText(then), verdictText(now)] as const;
  return verdicts[0] === verdicts[1]
    ? `The verdict is ${verdicts[0]} in both runs`
    : `The verdict went from ${verdicts[0]} to ${verdicts[1]}`;
}

function whySame(then: Analysis, now: Analysis, isOneAnalysis: boolean): string {
  const close = `the close of ${dateText(now.as_of)}`;
  if (isOneAnalysis) return `Both runs stand on the same data, ${close}, and are one analysis.`;
  if (then.snapshot_hash === now.snapshot_hash) {
    return `Both runs stand on the same data of the company, ${close}.`;
  }
  return 'The data is not the same, but every factor has the same value and the same points.';
}

function scoreText(then: Analysis, now: Analysis, { pointsDifference, scoreDifference }: RunComparison): string {
  if (scoreDifference === null) {
    const sums = [signed(then.points_sum), signed(now.points_sum)] as const;
    const points =
      sums[0] === sums[1] ? `points found are ${sums[0]} in both` : `points found went from ${sums[0]} to ${sums[1]}`;
    if (then.score === null && now.score === null) return `${points}, and neither run makes a score.`;
    return now.score === null
      ? `the score was ${then.score} and there is none now; ${points}.`
      : `there was no score and it is ${now.score} now; ${points}.`;
  }
  if (scoreDifference === 0) return `the score is ${now.score} in both.`;
  return `the score went from ${then.score} to ${now.score}, ${signed(pointsDifference)}.`;
}

type Note = (then: Analysis, now: Analysis) => string;

const NOTES: Readonly<Partial<Record<About, Note>>> = {
  strategy: (then, now) =>
    `Two strategies are compared, ${titleCase(then.strategy)} then and ${titleCase(now.strategy)} now. They ask different questions, so a difference here need not be a change of the company.`,
  engine_version: (then, now) =>
    `The engine changed from ${then.engine_version} to ${now.engine_version}, which may judge the same data differently.`,
  source: (then, now) => `The prices are from ${then.source} then and from ${now.source} now.`,
  as_of: (then, now) => `The data is of the close of ${dateText(then.as_of)} then and of ${dateText(now.as_of)} now.`,
  benchmark: (then, now) =>
    then.benchmark === now.benchmark
      ? `The prices of the benchmark ${now.benchmark} are not the same.`
      : `The benchmark is ${then.benchmark} then and ${now.benchmark} now.`,
  reference: () => 'The companies that it is compared with are of another day, or others.',
  sector: (then, now) =>
    `The sector is ${then.sector ?? 'not known'} then and ${now.sector ?? 'not known'} now, which changes what is asked and whom it is compared with.`,
  currency: (then, now) => `The currency is ${then.currency} then and ${now.currency} now.`,
};

/** What else was not the same, one sentence each. */
export function notesOf(then: Analysis, now: Analysis, differs: readonly About[]): string[] {
  const notes = differs.flatMap((what) => NOTES[what]?.(then, now) ?? []);
  const isCorrected = differs.includes('snapshot') && !differs.includes('as_of') && !differs.includes('source');
  const corrected = `The close is that of ${dateText(now.as_of)} in both, but something of the data behind it was added or corrected.`;
  return isCorrected ? [corrected, ...notes] : notes;
}
