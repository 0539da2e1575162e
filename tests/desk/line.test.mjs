import assert from "node:assert/strict";
import { test } from "node:test";

import { makeLine } from "../../pages/desk/web/line.mjs";

/** Parses like the server: the first word is the name. @param {string} text */
const parse = async (text, kind) => ({
  kind: kind || "medicine",
  fields: { written: text, name: text.split(" ")[0], strength: text.split(" ")[1] ?? "" },
  names: [
    { name: "Crocin", code: "N02" },
    { name: "Crocin-DS", code: "" },
  ],
});

function opened(ask = parse) {
  const line = makeLine(ask, () => {});
  line.open();
  return line;
}

test("a line typed fast and taken at once is taken to its last letter", async () => {
  const line = opened();
  for (const text of ["C", "Cr", "Croc", "Crocin 500"]) line.type(text);

  const rows = await line.take();

  assert.deepEqual(
    rows.map(({ kind, fields }) => [kind, fields.name, fields.strength]),
    [["medicine", "Crocin", "500"]],
  );
  assert.equal(line.line(), null);
});

test("a line that is taken closes at once, so that the next key is a command", () => {
  const line = opened();
  line.type("Crocin");

  void line.take();

  assert.equal(line.line(), null);
});

test("an empty line makes no row", async () => {
  const line = opened();

  assert.deepEqual(await line.take(), []);
});

test("an answer that comes late changes nothing", async () => {
  const waiting = [];
  const line = opened((text) => new Promise((resolve) => waiting.push([text, resolve])));
  line.otherKind();
  line.type("Croc");
  line.otherKind();
  const answers = await Promise.all(waiting.map(async ([text]) => parse(text, "disease")));
  waiting.at(-1)[1](answers.at(-1));
  await new Promise(setImmediate);
  const before = line.line().rows;

  for (const [, resolve] of waiting.slice(0, -1)) resolve(await parse("late", ""));
  await new Promise(setImmediate);

  assert.equal(line.line().rows, before);
});

test("without a server the line is kept as the name, and says so", async () => {
  const line = opened(async () => {
    throw new Error("away");
  });
  line.type("Crocin 500");

  const rows = await line.take();

  assert.deepEqual(rows[0].fields, { written: "Crocin 500", name: "Crocin 500" });
});

test("a name that is picked takes the place of the one that was read, in the text as well", () => {
  const line = opened();
  const box = [0.1, 0.2, 0.3, 0.1];
  const row = { kind: "medicine", fields: { written: "T. Croon 500", name: "Croon", code: "x" }, box };
  line.wait();
  line.seen({ box, text: "T. Croon 500", rows: [row], names: [{ name: "Crocin" }, { name: "Colon" }] });

  line.move(1);

  assert.equal(line.line().text, "T. Crocin 500");
  assert.deepEqual(line.line().rows[0].fields, {
    written: "T. Croon 500",
    name: "Crocin",
    code: "",
  });
});

test("the arrows go round the names", () => {
  const line = opened();
  const box = [0, 0, 1, 1];
  const rows = [{ kind: "medicine", fields: { name: "A" }, box }];
  line.wait();
  line.seen({ box, text: "A", rows, names: [{ name: "Be" }, { name: "Ce" }] });

  const seen = [1, 1, 1, -1].map((by) => {
    line.move(by);
    return line.line().rows[0].fields.name;
  });

  assert.deepEqual(seen, ["Be", "Ce", "Be", "Ce"]);
});

test("a place that is read after the line was given up opens nothing", () => {
  const line = opened();
  line.wait();
  line.close();

  line.seen({ box: [0, 0, 1, 1], text: "A", rows: [], names: [] });

  assert.equal(line.line(), null);
});

test("a place without words says what to do, and keeps the place for what is typed", async () => {
  const line = opened();
  line.wait();
  line.seen({ box: [0, 0, 1, 1], text: "", rows: [], names: [] });
  const { note } = line.line();
  line.type("Crocin");

  const rows = await line.take();

  assert.match(note, /Type what stands there/);
  assert.deepEqual(rows[0].box, [0, 0, 1, 1]);
});

test("a medicine becomes a disease and back", async () => {
  const line = opened();
  line.type("Crocin");
  line.otherKind();

  const rows = await line.take();

  assert.equal(rows[0].kind, "disease");
});
