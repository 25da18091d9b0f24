import type { FieldView, OperationView, TagView } from './reference.schema.ts';

interface Shape {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Shape[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Shape;
}

interface Body {
  readonly content?: Readonly<Record<string, { readonly schema?: Shape; readonly example?: unknown }>>;
}

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Body;
  readonly responses?: Readonly<Record<string, { readonly description?: string }>>;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
}

/** The parts of an OpenAPI document that the reference shows. */
export interface OpenApi {
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const JSON_TYPE = 'application/json';

/** Every operation of the document, by its first tag; a call of each leads to `origin`. */
export function presentReference(document: OpenApi, origin: string): readonly TagView[] {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation === undefined
        ? []
        : [{ tag: operation.tags?.[0] ?? 'other', view: operationOf(method, path, operation, origin) }];
    }),
  );
  const known = new Map((document.tags ?? []).map(({ name, description = '' }) => [name, description]));
  const names = new Set([...known.keys(), ...operations.map(({ tag }) => tag)]);
  return [...names]
    .map((name) => ({
      name,
      description: known.get(name) ?? '',
      operations: operations.filter(({ tag }) => tag === name).map(({ view }) => view),
    }))
    .filter((tag) => tag.operations.length > 0);
}

function operationOf(method: string, path: string, operation: Operation, origin: string): OperationView {
  const body = operation.requestBody?.content?.[JSON_TYPE]?.schema;
  return {
    id: `${method}${path}`.replaceAll(/[^A-Za-z0-9]+/g, '-').replace(/-$/, ''),
    method: method.toUpperCase(),
    path,
    summary: operation.summary ?? operation.description ?? '',
    access: accessOf(operation),
    fields: [...foldBounds((operation.parameters ?? []).map(fieldOfParameter)), ...fieldsOfBody(body)],
    answers: Object.entries(operation.responses ?? {}).map(([status, { description = '' }]) => ({
      status,
      description: description === 'Default Response' ? '' : description,
    })),
    curl: curlOf(method, path, operation, origin),
  };
}

function accessOf({ security = [] }: Operation): string {
  if (security.length === 0) return 'For everybody.';
  const ways = [...new Set(security.flatMap((each) => Object.keys(each)))];
  if (ways.length === 0) return 'For everybody.';
  const isOptional = security.some((each) => Object.keys(each).length === 0);
  return `${isOptional ? 'For everybody; also signed in' : 'Signed in'}: ${ways.join(' or ')}.`;
}

function fieldOfParameter({ name, in: where, required = false, description, schema = {} }: Parameter): FieldView {
  return {
    name,
    where,
    type: typeOf(schema),
    isRequired: required,
    description: description ?? schema.description ?? '',
  };
}

/** One line for all figures that have a least and a most, instead of two for each. */
function foldBounds(fields: readonly FieldView[]): readonly FieldView[] {
  const names = new Set(fields.map(({ name }) => name));
  const figures = fields.flatMap(({ name }) => {
    const figure = name.startsWith('min_') ? name.slice(4) : null;
    return figure !== null && names.has(`max_${figure}`) ? [figure] : [];
  });
  if (figures.length < 4) return fields;
  const isFolded = ({ name }: FieldView): boolean =>
    figures.some((figure) => name === `min_${figure}` || name === `max_${figure}`);
  const at = fields.findIndex(isFolded);
  const folded = {
    name: 'min_FIGURE, max_FIGURE',
    where: 'query',
    type: 'string',
    isRequired: false,
    description: `Only where FIGURE is known and at least, or at most, this. FIGURE: ${figures.join(', ')}.`,
  };
  return [...fields.slice(0, at), folded, ...fields.slice(at).filter((field) => !isFolded(field))];
}

function fieldsOfBody(schema: Shape | undefined): readonly FieldView[] {
  return Object.entries(schema?.properties ?? {}).map(([name, shape]) => ({
    name,
    where: 'body',
    type: typeOf(shape),
    isRequired: schema?.required?.includes(name) === true,
    description: shape.description ?? '',
  }));
}

function typeOf(shape: Shape): string {
  if (shape.const !== undefined) return JSON.stringify(shape.const);
  if (shape.enum !== undefined) return shape.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (shape.anyOf !== undefined) return [...new Set(shape.anyOf.map(typeOf))].join(' | ');
  return [shape.type ?? 'any'].flat().join(' | ');
}

/** A call with every required field, its values as the schema allows them. */
function curlOf(method: string, path: string, operation: Operation, origin: string): string {
  const parameters = operation.parameters ?? [];
  const place = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => sampleOf(name, {}));
  const query = parameters
    .filter(({ in: where, required }) => where === 'query' && required === true)
    .map(({ name, schema = {} }) => `${name}=${encodeURIComponent(sampleOf(name, schema))}`)
    .join('&');
  const url = `${origin}${place}${query === '' ? '' : `?${query}`}`;
  const lines = [`curl${method === 'get' ? '' : ` -X ${method.toUpperCase()}`} '${url}'`];
  if (needsKey(operation)) lines.push("-H 'Authorization: Bearer YOUR_KEY'");
  const body = operation.requestBody?.content?.[JSON_TYPE]?.schema;
  if (body !== undefined) {
    const required = Object.entries(body.properties ?? {}).filter(([name]) => body.required?.includes(name) === true);
    const sample = Object.fromEntries(required.map(([name, shape]) => [name, valueOf(name, shape)]));
    lines.push(`-H 'Content-Type: ${JSON_TYPE}'`, `-d '${JSON.stringify(sample)}'`);
  }
  return lines.join(' \\\n  ');
}

function needsKey({ security = [] }: Operation): boolean {
  return security.length > 0 && security.every((each) => Object.keys(each).length > 0);
}

const SAMPLES: Readonly<Record<string, string>> = {
  symbol: 'AAPL',
  symbols: 'AAPL,MSFT',
  strategy: 'value',
  q: 'apple',
};

function sampleOf(name: string, schema: Shape): string {
  const known = SAMPLES[name] ?? schema.enum?.[0] ?? schema.anyOf?.[0]?.const;
  return typeof known === 'string' ? known : name.toUpperCase();
}

function valueOf(name: string, shape: Shape): unknown {
  const types = [shape.type ?? 'string'].flat();
  if (types.includes('boolean')) return true;
  if (types.includes('integer') || types.includes('number')) return 1;
  if (types.includes('array')) return name === 'symbols' ? ['AAPL', 'MSFT'] : [];
  return sampleOf(name, shape);
}
