import createCompilers from '@fastify/ajv-compiler';

type BuildValidator = ReturnType<typeof createCompilers>;
type Validate = ReturnType<ReturnType<BuildValidator>>;

/**
 * Fastify's own validators, each compiled when the first request needs it: compiling those of all routes took a third of
 * the start, and a server for a few people is never asked most of them.
 */
export function compileWhenAsked(): BuildValidator {
  const build = createCompilers();
  return (schemas, options) => {
    const compile = build(schemas, options);
    return (route) => {
      let compiled: Validate | null = null;
      const validate = (value: unknown): boolean => {
        compiled ??= compile(route);
        const isValid = compiled(value) as boolean;
        // Where Fastify looks for what is wrong with the value.
        (validate as Validate).errors = compiled.errors ?? null;
        return isValid;
      };
      return validate as Validate;
    };
  };
}
