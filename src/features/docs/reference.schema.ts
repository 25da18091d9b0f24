export interface FieldView {
  readonly name: string;
  /** `path`, `query`, `header` or `body`. */
  readonly where: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
}

export interface OperationView {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly access: string;
  readonly fields: readonly FieldView[];
  readonly answers: readonly { readonly status: string; readonly description: string }[];
  readonly curl: string;
}

export interface TagView {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly OperationView[];
}
