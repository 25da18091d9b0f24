import { formatDate } from './analysis.format.ts';

/** Items whose identifier is not how people call them; the others read well without their underscores. */
const NAMES: Readonly<Record<string, string>> = {
  eps: 'earnings per share',
  eps_basic: 'basic earnings per share',
  eps_diluted: 'diluted earnings per share',
  eps_estimate: 'an estimate of earnings per share',
  ebit: 'EBIT',
  sga: 'selling, general and administrative expense',
  net_ppe: 'property, plant and equipment',
  shares_outstanding: 'the number of shares',
  shares: 'the number of shares',
};

/** The engine's list of absent inputs (`ebit FY0, cash`) in words: "EBIT of the latest fiscal year, cash". */
export function needsText(needs: string): string {
  return needs
    .split(', ')
    .filter((need) => need !== '')
    .map(needText)
    .join(', ');
}

function needText(need: string): string {
  const named = need.replace(/^[a-z][a-z_]*(?= |$)/, (item) => NAMES[item] ?? item.replaceAll('_', ' '));
  return named
    .replace(/^balance sheet$/, 'the balance sheet')
    .replace(/^FY0$/, 'the latest fiscal year')
    .replace(/^FY-1$/, 'the fiscal year before')
    .replace(/^FY-(\d)$/, (_all, back) => `the fiscal year ${back} years before`)
    .replace(/ ?FY0 \u2026 FY-(\d)/, (_all, back) => ` of the ${Number(back) + 1} latest fiscal years`)
    .replace(/ of FY0$/, ' of the latest fiscal year')
    .replace(/ ?FY0/g, ' of the latest fiscal year')
    .replace(/ ?FY-1/g, ' of the fiscal year before')
    .replace(/ ?FY-(\d)/g, (_all, back) => ` of the fiscal year ${back} years before`)
    .replace(/\d{4}-\d{2}-\d{2}/g, formatDate)
    .trim();
}
