import type { JSX } from 'preact';
import type { KeyWish, NewKey, Scope } from '../../src/features/api-keys/api-keys.schema.ts';
import { SCOPE_WORDS } from './key-list.tsx';
import { Field, Form, Refusal } from './form.tsx';

/** A key that was just made, shown this once. */
export function NewKeyCard({ made }: { readonly made: NewKey }): JSX.Element {
  return (
    <section class="card" aria-labelledby="made-h" data-state="ready">
      <h2 id="made-h">Your new key</h2>
      <p role="status">
        Copy it now and keep it like a password: it is not shown again. A tap or click selects all of it.
      </p>
      <p class="secret whole" aria-label={`Key ${made.name}`}>
        {made.key}
      </p>
      <p>
        Programs send it as <code>Authorization: Bearer {made.key.slice(0, 7)}…</code>
      </p>
    </section>
  );
}

interface NewKeyFormProps {
  readonly token: string | null;
  readonly wish: KeyWish;
  /** What may be ticked. */
  readonly scopes: readonly Scope[];
  readonly message: string | null;
  /** In characters. */
  readonly maxName: number;
}

/** The form that makes a key. */
export function NewKeyForm({ token, wish, scopes, message, maxName }: NewKeyFormProps): JSX.Element {
  return (
    <>
      <Refusal message={message} />
      <Form action="/account/api-keys" token={token} submit="Make the key">
        <Field
          name="name"
          label="Name"
          value={wish.name}
          autoComplete="off"
          maxLength={maxName}
          hint="Which program uses it, such as: spreadsheet at home."
        />
        <fieldset class="choices">
          <legend>What the key may do</legend>
          {scopes.map((scope) => (
            <label>
              <input type="checkbox" name={scope} checked={wish.scopes.includes(scope)} />
              <span>
                <b>{SCOPE_WORDS[scope].label}</b>: {SCOPE_WORDS[scope].what}
                {scope === 'admin' ? '. Asks for a code of your second factor' : ''}
              </span>
            </label>
          ))}
        </fieldset>
      </Form>
    </>
  );
}
