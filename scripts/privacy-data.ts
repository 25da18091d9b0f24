// Writes docs/privacy-data.md from the words by which the product tells people what it keeps of them.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ALL_KEPT } from '../src/features/accounts/kept-data.words.ts';
import { renderPrivacyData } from '../src/features/accounts/privacy-data.ts';

writeFileSync(path.join(import.meta.dirname, '..', 'docs', 'privacy-data.md'), renderPrivacyData(ALL_KEPT));
