import type { Feature } from '../feature.ts';

interface Needs {
  readonly config: { readonly publicUrl: string | null };
}

/** The documentation of this release as pages. */
export const docsFeature: Feature<Needs> = {
  name: 'docs',
  pages: async ({ config: { publicUrl } }, render) => {
    const [{ registerDocsPages }, { createDocs }] = await Promise.all([
      import('./docs.pages.tsx'),
      import('./docs.ts'),
    ]);
    return (server) => registerDocsPages(server, { docs: createDocs(), render, publicUrl });
  },
};
