import type { ComponentChildren, JSX } from 'preact';
import { FormToken } from '../layout/form-token.tsx';

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'email' | 'password';
  readonly value?: string | undefined;
  readonly autoComplete: string;
  readonly hint?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly inputMode?: 'numeric';
}

/** One labelled field that must be filled in. */
export function Field(props: FieldProps): JSX.Element {
  const { name, label, type = 'text', value, autoComplete, hint, minLength, maxLength, inputMode } = props;
  const hintId = `${name}-hint`;
  return (
    <p class="field">
      <label for={name}>{label}</label>
      <input
        id={name}
        name={name}
        {...({ type } as { type: 'text' })}
        value={value}
        required
        autocomplete={autoComplete}
        minLength={minLength}
        maxLength={maxLength}
        inputMode={inputMode}
        aria-describedby={hint === undefined ? undefined : hintId}
      />
      {hint === undefined ? null : <small id={hintId}>{hint}</small>}
    </p>
  );
}

/** What was wrong with a form, above its fields, read out at once. */
export function Refusal({ message }: { readonly message: string | null }): JSX.Element | null {
  return message === null ? null : (
    <p class="refusal" role="alert">
      {message}
    </p>
  );
}

interface FormProps {
  readonly action: string;
  readonly token: string | null;
  readonly submit: string;
  /** True where the button undoes or deletes, and is not the page's main one. */
  readonly isPlain?: boolean;
  /** True where what goes cannot be brought back. */
  readonly isDanger?: boolean;
  readonly children?: ComponentChildren;
}

/** A form that works without JavaScript and carries the token of a signed-in reader. */
export function Form({ action, token, submit, isPlain = false, isDanger = false, children }: FormProps): JSX.Element {
  return (
    <form method="post" action={action} class="form">
      <FormToken token={token} />
      {children}
      <p class="act">
        <button class={isDanger ? 'danger' : isPlain ? undefined : 'pri'}>{submit}</button>
      </p>
    </form>
  );
}
