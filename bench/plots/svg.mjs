// The few shapes that the plots are made of, as SVG text. No library: a dozen rectangles and lines need none.

/** One colour for each side, the same in every plot. */
const colors = {
  holdfast: "#1f6feb",
  "holdfast-recovery": "#79a8f2",
  "holdfast-line": "#5b8def",
  "holdfast-log": "#a5c8ff",
  "holdfast-uws": "#0b3d91",
  "socket.io": "#d9480f",
  "socket.io-uws": "#f2a35e",
  ws: "#8d8d8d",
  uws: "#b5b5b5",
  c: "#555555",
};

/** The colour of a side; another build of ours is green. */
export function colorOf(name) {
  return colors[name] ?? "#2b8a3e";
}

/** A whole picture. */
export function picture(width, height, title, parts) {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
      `font-family="system-ui, sans-serif" font-size="13">`,
    `<title>${escape(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(20, 30, title, { size: 17, weight: 600 }),
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

/** A line of text; `anchor` as in SVG: start, middle or end. */
export function text(x, y, content, { anchor = "start", size, weight, color = "#24292f" } = {}) {
  const style = `${size ? ` font-size="${size}"` : ""}${weight ? ` font-weight="${weight}"` : ""}`;
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" fill="${color}"${style}>${escape(content)}</text>`;
}

/** A bar. */
export function rect(x, y, width, height, color) {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${color}"/>`;
}

/** A straight line. */
export function line(x1, y1, x2, y2, { color = "#d0d7de", width = 1, dash } = {}) {
  const dashes = dash ? ` stroke-dasharray="${dash}"` : "";
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${color}" stroke-width="${width}"${dashes}/>`;
}

/** A line through points, with a dot on each. */
export function path(points, color) {
  const joined = points.map(([x, y]) => `${round(x)},${round(y)}`).join(" ");
  const dots = points.map(([x, y]) => `<circle cx="${round(x)}" cy="${round(y)}" r="3.5" fill="${color}"/>`);
  return [`<polyline points="${joined}" fill="none" stroke="${color}" stroke-width="2"/>`, ...dots].join(
    "\n",
  );
}

/** Names and colours in one row. */
export function legend(x, y, names) {
  let at = x;
  return names.flatMap((name) => {
    const parts = [rect(at, y - 10, 12, 12, colorOf(name)), text(at + 17, y, name)];
    at += 34 + name.length * 7.4;
    return parts;
  });
}

function round(number) {
  return Math.round(number * 10) / 10;
}

function escape(content) {
  return String(content).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
