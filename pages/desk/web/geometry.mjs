/**
 * Where a turned and zoomed page lies in its frame. Pure arithmetic; pixels unless said otherwise.
 *
 * @typedef {import("./types.mjs").Box} Box
 * @typedef {{width: number, height: number}} Size
 * @typedef {{x: number, y: number}} Point
 * @typedef {{zoom: number, pan: Point}} Look  zoom 1 fits the page's width into the frame
 */

const LEAST = 0.2;
const MOST = 12;
const FLATTEST = 0.2;
const EDGE = 8;

/** @param {Size} page @param {number} angle 0, 90, 180 or 270 clockwise @returns {Size} */
export function turnedSize(page, angle) {
  return angle % 180 === 0 ? page : { width: page.height, height: page.width };
}

/** The CSS or SVG transform that turns a page and keeps it in the positive quadrant.
 * @param {Size} page @param {number} angle */
export function turn({ width, height }, angle) {
  if (angle === 90) return `matrix(0, 1, -1, 0, ${height}, 0)`;
  if (angle === 180) return `matrix(-1, 0, 0, -1, ${width}, ${height})`;
  if (angle === 270) return `matrix(0, -1, 1, 0, 0, ${width})`;
  return "matrix(1, 0, 0, 1, 0, 0)";
}

/** A box in fractions of the page, as pixels of the turned page. @param {Box} box
 * @param {Size} page @param {number} angle @returns {Box} */
export function turnedBox([x, y, w, h], page, angle) {
  const turned = {
    0: [x, y, w, h],
    90: [1 - y - h, x, h, w],
    180: [1 - x - w, 1 - y - h, w, h],
    270: [y, 1 - x - w, h, w],
  }[angle] ?? [x, y, w, h];
  const { width, height } = turnedSize(page, angle);
  return [turned[0] * width, turned[1] * height, turned[2] * width, turned[3] * height];
}

/** A point in fractions of the turned page, as fractions of the upright one.
 * @param {Point} at @param {number} angle @returns {Point} */
export function uprightPoint({ x, y }, angle) {
  if (angle === 90) return { x: y, y: 1 - x };
  if (angle === 180) return { x: 1 - x, y: 1 - y };
  if (angle === 270) return { x: 1 - y, y: x };
  return { x, y };
}

/** Screen pixels per page pixel. A very flat page is fitted by height, else its ink would be lost.
 * @param {Size} frame @param {Size} turned @param {number} zoom */
export function scaleOf(frame, turned, zoom) {
  const byWidth = frame.width / Math.max(1, turned.width);
  const flattest = (FLATTEST * frame.height) / Math.max(1, turned.height);
  return zoom * Math.max(byWidth, flattest);
}

/** Keeps the page in sight: centred where it is narrower than the frame, else no gap at an edge.
 * @param {Look} look @param {Size} frame @param {Size} turned @returns {Look} */
export function clamp({ zoom, pan }, frame, turned) {
  const scale = scaleOf(frame, turned, zoom);
  const room = { x: frame.width - turned.width * scale, y: frame.height - turned.height * scale };
  return {
    zoom,
    pan: {
      x: room.x >= 0 ? room.x / 2 : Math.min(0, Math.max(room.x, pan.x)),
      y: room.y >= 0 ? 0 : Math.min(0, Math.max(room.y, pan.y)),
    },
  };
}

/** Zooms with the point under the pointer kept in place. @param {Look} look @param {number} factor
 * @param {Point} at @param {Size} frame @param {Size} turned @returns {Look} */
export function zoomAt({ zoom, pan }, factor, at, frame, turned) {
  const next = Math.min(MOST, Math.max(LEAST, zoom * factor));
  const ratio = next / zoom;
  const moved = { x: at.x - (at.x - pan.x) * ratio, y: at.y - (at.y - pan.y) * ratio };
  return clamp({ zoom: next, pan: moved }, frame, turned);
}

/** Puts the middle of a box (pixels of the turned page) into the middle of the frame; of a box that
 * is larger than the frame its beginning, where reading begins.
 * @param {Look} look @param {Box} box @param {Size} frame @param {Size} turned @returns {Look} */
export function centreOn({ zoom }, [x, y, w, h], frame, turned) {
  const scale = scaleOf(frame, turned, zoom);
  const pan = {
    x: place(frame.width, x * scale, w * scale),
    y: place(frame.height, y * scale, h * scale),
  };
  return clamp({ zoom, pan }, frame, turned);
}

/** How far to move the page along one axis. @param {number} room of the frame
 * @param {number} at where the box begins @param {number} size of the box */
function place(room, at, size) {
  return size > room ? EDGE - at : room / 2 - at - size / 2;
}

/** Where a box begins in the frame, halfway down it: the point to keep in place while zooming.
 * Null when it is out of sight.
 * @param {Look} look @param {Box} box @param {Size} frame @param {Size} turned
 * @returns {Point | null} */
export function anchorOf({ zoom, pan }, [x, y, , h], frame, turned) {
  const scale = scaleOf(frame, turned, zoom);
  const at = { x: pan.x + x * scale, y: pan.y + (y + h / 2) * scale };
  const seen = at.x > -1 && at.x < frame.width && at.y > 0 && at.y < frame.height;
  return seen ? at : null;
}

/** Air round a crop, in heights of its box: a letter that the box cuts is still read. */
const AIR = { before: 0.1, behind: 0.25, around: 0.12 };

/** The parts of the turned page to show as a row's crop: all of the box from its beginning, in one
 * line, or in two, one below the other, where it is seen larger so.
 * @param {Box} box pixels of the turned page
 * @param {Size} turned @param {Size} room @returns {Box[]} */
export function cropLines([x, y, w, h], turned, room) {
  const left = Math.max(0, x - AIR.before * h);
  const top = Math.max(0, y - AIR.around * h);
  const width = Math.max(1, Math.min(x + w + AIR.behind * h, turned.width) - left);
  const height = Math.max(1, Math.min(y + (1 + AIR.around) * h, turned.height) - top);
  const half = width / 2 + AIR.before * height;
  const inOne = Math.min(room.width / width, room.height / height);
  const inTwo = Math.min(room.width / half, room.height / 2 / height);
  if (inOne >= inTwo) return [[left, top, width, height]];
  return [
    [left, top, half, height],
    [left + width - half, top, half, height],
  ];
}
