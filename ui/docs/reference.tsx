import type { JSX } from 'preact';
import type { FieldView, OperationView, TagView } from '../../src/features/docs/reference.schema.ts';
import { DocsCrumb } from './doc-page.tsx';

function Fields({ fields }: { readonly fields: readonly FieldView[] }): JSX.Element | null {
  if (fields.length === 0) return null;
  return (
    <div class="doc-table" tabIndex={0} role="group" aria-label="Fields">
      <table>
        <thead>
          <tr>
            <th>Field</th>
            <th>In</th>
            <th>Type</th>
            <th>Meaning</th>
          </tr>
        </thead>
        <tbody>
          {fields.map(({ name, where, type, isRequired, description }) => (
            <tr>
              <td>
                <code>{name}</code>
                {isRequired ? ' (required)' : ''}
              </td>
              <td>{where}</td>
              <td>{type}</td>
              <td>{description}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Operation({ operation }: { readonly operation: OperationView }): JSX.Element {
  const { id, method, path, summary, access, fields, answers, curl } = operation;
  return (
    <section class="card" id={id}>
      <h3>
        <code>
          {method} {path}
        </code>
      </h3>
      <p>{summary}</p>
      <p class="fine">{access}</p>
      <Fields fields={fields} />
      <pre tabIndex={0}>
        <code>{curl}</code>
      </pre>
      <p class="fine">
        Answers:{' '}
        {answers.map(({ status, description }, at) => (
          <>
            {at === 0 ? '' : ', '}
            {status} {description}
          </>
        ))}
      </p>
    </section>
  );
}

/** Every address of the API with its fields, its answers and a call that can be copied. */
export function Reference({ tags }: { readonly tags: readonly TagView[] }): JSX.Element {
  return (
    <article class="doc">
      <DocsCrumb />
      <h1>API reference</h1>
      <p>
        Made from the document that this server checks requests with: <a href="/openapi.json">openapi.json</a>. Words
        and examples are in <a href="/docs/api">The API and the command line</a>; what an error means is in{' '}
        <a href="/docs/errors">Errors</a>.
      </p>
      <p class="jump">
        {tags.map(({ name }) => (
          <a href={`#tag-${name}`}>{name}</a>
        ))}
      </p>
      {tags.map(({ name, description, operations }) => (
        <>
          <h2 id={`tag-${name}`}>{name}</h2>
          {description === '' ? null : <p>{description}</p>}
          {operations.map((operation) => (
            <Operation operation={operation} />
          ))}
        </>
      ))}
    </article>
  );
}
