/** Whether a message of the server is of the shape that this page knows: a tab that was open while
 * the program was updated may know another. */

import { SCHEMA } from "./messages.mjs";

/** @type {Record<string, (value: any) => boolean>} */
const TYPES = {
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  number: (value) => typeof value === "number",
  integer: Number.isInteger,
  null: (value) => value === null,
  array: Array.isArray,
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};

/**
 * The path of the first part that is not as the schema has it; null when all is. What the schema
 * does not name is left alone.
 * @param {any} schema @param {any} value @param {string} [path] @returns {string | null}
 */
export function mismatch(schema, value, path = "") {
  if (schema.$ref) return mismatch(SCHEMA[schema.$ref], value, path);
  if (schema.anyOf) {
    const fits = schema.anyOf.some((/** @type {any} */ one) => mismatch(one, value) === null);
    return fits ? null : path;
  }
  if (schema.type && !TYPES[schema.type](value)) return path;
  if (schema.enum && !schema.enum.includes(value)) return path;
  return firstOf(parts(schema, value), path);
}

/** The parts of a value, each with its schema. @param {any} schema @param {any} value
 * @returns {[string, any, any][]} */
function parts(schema, value) {
  if (schema.properties) {
    return Object.keys(schema.properties).map((key) => [key, schema.properties[key], value[key]]);
  }
  if (schema.values) return Object.keys(value).map((key) => [key, schema.values, value[key]]);
  if (schema.prefixItems) {
    return schema.prefixItems.map((/** @type {any} */ each, /** @type {number} */ at) => [
      String(at), each, value[at],
    ]);
  }
  if (!schema.items) return [];
  return value.map((/** @type {any} */ each, /** @type {number} */ at) => [
    String(at), schema.items, each,
  ]);
}

/** @param {[string, any, any][]} each @param {string} path @returns {string | null} */
function firstOf(each, path) {
  for (const [key, schema, value] of each) {
    const found = mismatch(schema, value, `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

/** Where a message is none of this page's; null when it is one.
 * @param {string} name of the message @param {unknown} value */
export function misread(name, value) {
  return mismatch(SCHEMA[name], value, name);
}
