// Prints the SHA-256 of every sample document and where it ran, for a process of another Node, time zone or language.
import { sha256 } from '../../src/market-data/digest.ts';
import { demoMarket, sampleDocuments } from './documents.ts';

const hashes: Record<string, string> = {};
for (const [name, document] of await sampleDocuments(demoMarket())) hashes[name] = sha256(document);
const { locale, timeZone } = new Intl.DateTimeFormat().resolvedOptions();
console.log(JSON.stringify({ node: process.versions.node, locale, timeZone, hashes }));
