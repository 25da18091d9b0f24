// Every strategy is one line here; `place` in its file says where people see it.
export { dividend } from './dividend.ts';
export { growth } from './growth.ts';
export { momentum } from './momentum.ts';
export { value } from './value.ts';
