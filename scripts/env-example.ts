// Writes .env.example from the one list of variables that the product reads.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { renderEnvExample } from '../src/platform/config/env-example.ts';

writeFileSync(path.join(import.meta.dirname, '..', '.env.example'), renderEnvExample());
