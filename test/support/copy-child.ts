// A copy in a process of its own, so that its memory can be measured and so that it can be killed.
// Arguments: source, target. Prints the outcome and the most memory that the process held.
import { copyDatabase } from '../../src/platform/db/transfer/copy-database.ts';

const [from = '', to = ''] = process.argv.slice(2);
const { tables } = await copyDatabase({ from, to });
process.stdout.write(JSON.stringify({ tables, maxRssKib: process.resourceUsage().maxRSS }));
