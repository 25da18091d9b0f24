import { AppError } from '../platform/errors.ts';
import { printable } from './json-body.ts';

/** What a schema validator says of one place (Ajv's shape). */
export interface SchemaComplaint {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** Turns complaints of the schema validator into one refusal that names each field once, in words for people. */
export function validationError(complaints: readonly SchemaComplaint[], part: string, cause?: unknown): AppError {
  const errors: FieldError[] = [];
  for (const complaint of complaints) {
    const error = fieldError(complaint, part);
    if (!errors.some((known) => known.field === error.field)) errors.push(error);
  }
  const userMessage = errors.map((error) => error.message).join(' ') || 'The request is not valid.';
  return new AppError('validation_failed', { userMessage, details: { errors }, cause });
}

function fieldError(complaint: SchemaComplaint, part: string): FieldError {
  const path = complaint.instancePath.split('/').slice(1).map(printable);
  const child = complaint.params['missingProperty'] ?? complaint.params['additionalProperty'];
  if (typeof child === 'string') path.push(printable(child));
  const field = path.join('.') || part;
  return { field, message: sentence(field, complaint) };
}

function sentence(field: string, { keyword, params, message }: SchemaComplaint): string {
  if (keyword === 'required') return `"${field}" is required.`;
  if (keyword === 'additionalProperties') return `"${field}" is not a known key.`;
  if (keyword === 'enum') return `"${field}" must be one of ${(params['allowedValues'] as unknown[]).join(', ')}.`;
  if (keyword === 'type') return `"${field}" must be ${article(String(params['type']))}.`;
  if (keyword === 'minLength') return `"${field}" must not be empty.`;
  if (keyword === 'maxLength') return `"${field}" must have at most ${String(params['limit'])} characters.`;
  return `"${field}" ${message ?? 'is not valid'}.`;
}

function article(type: string): string {
  return /^[aeio]/.test(type) ? `an ${type}` : `a ${type}`;
}
