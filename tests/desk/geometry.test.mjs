import assert from "node:assert/strict";
import { test } from "node:test";

import * as geometry from "../../pages/desk/web/geometry.mjs";

const PAGE = { width: 1000, height: 2000 };
const FRAME = { width: 500, height: 400 };

test("a box turns with its page and comes back after four quarters", () => {
  assert.deepEqual(geometry.turnedBox([0, 0, 0.5, 0.1], PAGE, 0), [0, 0, 500, 200]);
  assert.deepEqual(geometry.turnedBox([0, 0, 0.5, 0.1], PAGE, 90), [1800, 0, 200, 500]);
  assert.deepEqual(geometry.turnedBox([0, 0, 0.5, 0.1], PAGE, 180), [500, 1800, 500, 200]);
  assert.deepEqual(geometry.turnedBox([0, 0, 0.5, 0.1], PAGE, 270), [0, 500, 200, 500]);
});

test("fit to width shows the page from its top", () => {
  const look = geometry.clamp({ zoom: 1, pan: { x: 99, y: 99 } }, FRAME, PAGE);

  assert.equal(geometry.scaleOf(FRAME, PAGE, look.zoom), 0.5);
  assert.deepEqual(look.pan, { x: 0, y: 0 });
});

test("zooming keeps the point under the pointer in place", () => {
  const at = { x: 100, y: 100 };
  const look = geometry.zoomAt({ zoom: 1, pan: { x: 0, y: 0 } }, 2, at, FRAME, PAGE);

  assert.deepEqual(look, { zoom: 2, pan: { x: -100, y: -100 } });
});

test("choosing a row centres its box without leaving the page", () => {
  const middle = geometry.centreOn(
    { zoom: 1, pan: { x: 0, y: 0 } },
    [0, 950, 1000, 100],
    FRAME,
    PAGE,
  );
  const bottom = geometry.centreOn(
    { zoom: 1, pan: { x: 0, y: 0 } },
    [0, 1990, 1000, 10],
    FRAME,
    PAGE,
  );

  assert.equal(middle.pan.y, -300);
  assert.equal(bottom.pan.y, -600);
});

test("of a box that is wider than the frame its beginning is shown", () => {
  const { pan } = geometry.centreOn({ zoom: 2, pan: { x: 0, y: 0 } }, [100, 900, 800, 60], FRAME, PAGE);

  assert.equal(pan.x, 8 - 100);
});

test("zooming on a row keeps the beginning of its ink in place, unless it is out of sight", () => {
  const look = { zoom: 1, pan: { x: 0, y: -300 } };

  assert.deepEqual(geometry.anchorOf(look, [100, 900, 800, 60], FRAME, PAGE), { x: 50, y: 165 });
  assert.equal(geometry.anchorOf(look, [100, 100, 800, 60], FRAME, PAGE), null);
});

test("a crop shows all of its box, from its beginning", () => {
  const [[x, , width]] = geometry.cropLines([100, 50, 300, 30], PAGE, { width: 200, height: 40 });

  assert.deepEqual([x, x + width >= 400], [97, true]);
});

test("a long line is shown in two, one below the other, and each letter in one of them", () => {
  const lines = geometry.cropLines([0, 0, 900, 20], PAGE, { width: 200, height: 40 });
  const [first, second] = lines;

  assert.equal(lines.length, 2);
  assert.ok(first[0] === 0 && first[0] + first[2] > second[0]);
  assert.ok(second[0] + second[2] >= 900);
});

test("a crop stays on the page", () => {
  const lines = geometry.cropLines([0, 0, PAGE.width, 10], PAGE, { width: 200, height: 40 });

  for (const [x, y, width, height] of lines) {
    assert.ok(x >= 0 && y >= 0 && x + width <= PAGE.width && y + height <= PAGE.height);
  }
});

test("a very flat page is fitted by height, so that its ink stays visible", () => {
  const flat = { width: 12000, height: 400 };

  assert.equal(geometry.scaleOf(FRAME, flat, 1) * flat.height, 80);
});

test("a point of a turned page is the point of the upright one that stands there", () => {
  const page = { width: 200, height: 100 };
  for (const angle of [0, 90, 180, 270]) {
    const [x, y] = geometry.turnedBox([0.2, 0.3, 0, 0], page, angle);
    const { width, height } = geometry.turnedSize(page, angle);

    const point = geometry.uprightPoint({ x: x / width, y: y / height }, angle);

    assert.deepEqual([point.x.toFixed(6), point.y.toFixed(6)], ["0.200000", "0.300000"]);
  }
});
