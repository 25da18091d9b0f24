// `tradewise db copy --json` from the sources, in a process of its own. Arguments: source, target.
import { copyDatabase } from '../../src/platform/db/transfer/copy-database.ts';

const [from = '', to = ''] = process.argv.slice(2);
const { tables } = await copyDatabase({ from, to });
process.stdout.write(JSON.stringify({ tables }));
