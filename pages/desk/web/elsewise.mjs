/**
 * What other models read where a row stands, and taking the row from one of them.
 *
 * @typedef {import("./types.mjs").Row} Row
 * @typedef {import("./types.mjs").Other} Other
 * @typedef {import("./types.mjs").Fields} Fields
 */

/** What one more press of the key puts into a row: what the first other model reads, then the next
 * one's, and after the last what stood there before. The fields that the others read alike are as
 * they were read.
 * @param {Row} row @param {Other[]} others @returns {{reader: string, fields: Fields} | null} null
 * where none reads the row otherwise; reader "" for what stood there */
export function nextOther(row, others) {
  if (others.length === 0) return null;
  const read = row.read ?? {};
  const names = new Set(others.flatMap(({ fields }) => Object.keys(fields)));
  const stood = Object.fromEntries([...names].map((name) => [name, read[name] ?? ""]));
  const ways = [
    { reader: "", fields: stood },
    ...others.map(({ reader, fields }) => ({ reader, fields: { ...stood, ...fields } })),
  ];
  const now = ways.findIndex(({ fields }) =>
    Object.entries(fields).every(([name, text]) => (row.fields[name] ?? "") === text),
  );
  return now === -1 ? ways[1] : ways[(now + 1) % ways.length];
}
