import type { SectorClass, Security } from './snapshot.ts';

/** Which weight sets apply to a security. A stock of unknown sector is judged by the general ones, and a warning says so. */
export function sectorClassOf(security: Security): SectorClass {
  if (security.type === 'fund') return 'fund';
  switch (security.sector) {
    case 'Financials':
      return 'financial';
    case 'Utilities':
      return 'utility';
    case 'Real Estate':
      return 'real_estate';
    default:
      return 'general';
  }
}
