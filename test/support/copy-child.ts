// A copy in a process of its own, so that its memory can be measured and so that it can be killed.
// Arguments: source, target. Prints the outcome, the most memory that the process held, and its time on the processor.
import { copyDatabase } from '../../src/platform/db/transfer/copy-database.ts';

const [from = '', to = ''] = process.argv.slice(2);
const { tables } = await copyDatabase({ from, to });
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
process.stdout.write(JSON.stringify({ tables, maxRssKib: maxRSS, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }));
