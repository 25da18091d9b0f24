import type { JSX } from 'preact';

export interface DocGroupView {
  readonly title: string;
  readonly pages: readonly { readonly name: string; readonly title: string }[];
}

/** The way back from a page of the documentation. */
export function DocsCrumb(): JSX.Element {
  return (
    <p class="eyebrow">
      <a href="/docs">Documentation</a>
    </p>
  );
}

/** A text of ours, already turned from Markdown into HTML. */
export function DocText({ html, title }: { readonly html: string; readonly title?: string }): JSX.Element {
  return (
    <article class="doc">
      <DocsCrumb />
      {title === undefined ? null : <h1>{title}</h1>}
      <div dangerouslySetInnerHTML={{ __html: html }} />
    </article>
  );
}

/** Every page of the documentation, by who needs it. */
export function DocContents({ groups }: { readonly groups: readonly DocGroupView[] }): JSX.Element {
  return (
    <>
      <h1>Documentation</h1>
      <p class="lede">
        How to read a verdict, how programs ask for one, and how to run this server. It is the documentation of the
        release that answers you.
      </p>
      <p class="jump all">
        <a href="/docs/verdicts">How to read a verdict</a>
        <a href="/method">What a verdict is made of</a>
        <a href="/docs/reference">API reference</a>
        <a href="/docs/errors">What an error means</a>
      </p>
      <div class="doc-groups">
        {groups.map(({ title, pages }) => (
          <section class="card">
            <h2>{title}</h2>
            <ul class="doc-list">
              {pages.map((page) => (
                <li>
                  <a href={`/docs/${page.name}`}>{page.title}</a>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}
