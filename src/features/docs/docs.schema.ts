import { Type } from 'typebox';

const Name = (description: string) => Type.String({ pattern: '^[A-Za-z0-9_-]{1,60}$', description });

export const DocParams = Type.Object({ name: Name('A page of the documentation.') });
export const ErrorParams = Type.Object({ code: Name('A code of a problem, or an HTTP status.') });
