import { readFileSync } from 'node:fs';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

const FILE = new URL('../../openapi/spotnana.json', import.meta.url);
/** Words of OpenAPI beside the schemas in the same document. */
const OPENAPI_WORDS = ['openapi', 'info', 'servers', 'security', 'paths', 'components'];

interface Operation {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: Body | Ref;
  responses: Record<string, Body | Ref>;
}

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: object;
}

interface Body {
  required?: boolean;
  content?: Record<string, { schema: object }>;
}

interface Ref {
  $ref: string;
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
}

export interface OpenApiChecker {
  /** The `operationId`s of openapi/spotnana.json. */
  readonly operations: readonly string[];
  /** Which operation a request is, by its method and path (a query may follow); undefined where it is none. */
  operationOf(method: string, path: string): string | undefined;
  /** Throws, with every problem, where body or query are not what the operation takes; undefined: no body. */
  checkRequest(operation: string, body: unknown, path?: string): void;
  /** Throws where the status or the body is not what the operation answers; undefined: no body. */
  checkResponse(operation: string, status: number, body: unknown): void;
}

/** Holds requests and answers to openapi/spotnana.json. */
export function createOpenApiChecker(): OpenApiChecker {
  const document = JSON.parse(readFileSync(FILE, 'utf8')) as Document;
  const operations = toOperations(document);
  const validate = createValidator(document);
  const need = (name: string) => {
    const found = operations.get(name);
    if (!found) throw new Error(`openapi/spotnana.json has no operation ${name}`);
    return found;
  };
  return {
    operations: [...operations.keys()],
    operationOf(method, path) {
      const isIt = ({ verb, pattern }: Place) =>
        verb === method.toLowerCase() && pattern.test(path.split('?')[0] ?? '');
      return [...operations].find(([, place]) => isIt(place))?.[0];
    },
    checkRequest(operation, body, path = '') {
      const { parameters = [], requestBody: declared } = need(operation).operation;
      const query = Object.fromEntries(new URLSearchParams(path.split('?')[1]));
      validate(`query of ${operation}`, toQuery(parameters), query);
      if (!declared) {
        if (body !== undefined) throw new Error(`${operation}: takes no body`);
        return;
      }
      const resolved = resolve(document, declared);
      if (body === undefined && resolved.required !== true) return;
      validate(`request of ${operation}`, resolved, body);
    },
    checkResponse(operation, status, body) {
      const { responses } = need(operation).operation;
      const declared = responses[status] ?? responses[`${Math.floor(status / 100)}XX`];
      if (!declared) throw new Error(`${operation}: status ${status} is not documented`);
      const resolved = resolve(document, declared);
      if (resolved.content) validate(`${status} of ${operation}`, resolved, body);
    },
  };
}

/** A closed object of texts; what is no text is written as JSON would have it. */
function toQuery(parameters: Parameter[]): Body {
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  const properties = Object.fromEntries(inQuery.map(({ name, schema }) => [name, asText(schema)]));
  const required = inQuery.filter((parameter) => parameter.required).map(({ name }) => name);
  return {
    content: {
      query: { schema: { type: 'object', additionalProperties: false, properties, required } },
    },
  };
}

function asText(schema: object): object {
  return 'type' in schema && schema.type === 'boolean' ? { enum: ['true', 'false'] } : schema;
}

interface Place {
  verb: string;
  pattern: RegExp;
  operation: Operation;
}

function toOperations({ paths }: Document): Map<string, Place> {
  const found = new Map<string, Place>();
  for (const [path, item] of Object.entries(paths)) {
    const pattern = new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`);
    for (const [verb, operation] of Object.entries(item)) {
      if (verb !== 'parameters') found.set(operation.operationId, { verb, pattern, operation });
    }
  }
  return found;
}

/** Bodies and answers may be named under components. */
function resolve(document: Document, declared: Body | Ref): Body {
  if (!('$ref' in declared)) return declared;
  let found: unknown = document;
  for (const key of declared.$ref.split('/').slice(1)) {
    found = (found as Record<string, unknown>)[key];
  }
  return found as Body;
}

function createValidator(document: object) {
  const ajv = new Ajv2020({ allErrors: true, strictTypes: false });
  formats.default(ajv);
  ajv.addVocabulary(OPENAPI_WORDS);
  ajv.addSchema({ ...document, $id: 'spotnana' });
  const compiled = new WeakMap<object, ValidateFunction>();
  return (what: string, { content }: Body, body: unknown): void => {
    const schema = Object.values(content ?? {})[0]?.schema;
    if (!schema) throw new Error(`openapi/spotnana.json has no schema for the ${what}`);
    const check = compiled.get(schema) ?? ajv.compile(absolute(schema));
    compiled.set(schema, check);
    if (!check(body)) throw new Error(`${what}: ${(check.errors ?? []).map(toText).join('; ')}`);
  };
}

/** A schema taken out of the document still refers into it. */
function absolute(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"spotnana#/')) as object;
}

function toText({ instancePath, message, params }: ErrorObject): string {
  return `${instancePath || '/'} ${message} ${JSON.stringify(params)}`;
}
