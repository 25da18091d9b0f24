import type { Feature } from '../feature.ts';

/** Looking for weaknesses of a checkout. */
export const auditFeature: Feature = {
  name: 'audit',
  commands: async (program, io) => {
    const { registerAuditCommand } = await import('./audit.commands.ts');
    registerAuditCommand(program, {
      out: io.out,
      folder: io.folder,
      audit: async () => {
        const { audit } = await import('./audit.ts');
        const { readCertificate } = await import('../../platform/tls-certificate.ts');
        return audit({ folder: io.folder, publicUrl: await io.publicUrl(), readCertificate, now: Date.now });
      },
    });
  },
};
