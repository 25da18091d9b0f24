/** Which methods a path knows, so that a wrong method is answered 405 and a wrong address 404. */
export interface KnownPaths {
  add(method: string | readonly string[], pattern: string): void;
  /** The methods of the routes that match this path, sorted; empty where none does. */
  methodsOf(path: string): readonly string[];
}

/** `:name` matches one segment, a trailing `*` the rest. */
export function createKnownPaths(): KnownPaths {
  const routes = new Map<string, { pattern: RegExp; methods: Set<string> }>();
  return {
    add(method, pattern) {
      const known = routes.get(pattern) ?? { pattern: toRegExp(pattern), methods: new Set<string>() };
      for (const name of typeof method === 'string' ? [method] : method) known.methods.add(name);
      routes.set(pattern, known);
    },
    methodsOf(path) {
      const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
      const found = new Set<string>();
      for (const { pattern, methods } of routes.values()) {
        if (pattern.test(trimmed)) for (const method of methods) found.add(method);
      }
      return [...found].sort();
    },
  };
}

function toRegExp(pattern: string): RegExp {
  const source = pattern
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('/');
  return new RegExp(`^${source}$`);
}
