// Line charts in SVG. Colours are the style sheet's, so a chart follows light and dark by itself.

const SPACE = 'http://www.w3.org/2000/svg';
const LEFT = 46;
const RIGHT = 10;
const TOP = 8;
const BOTTOM = 20;
/** Between ticks of time, in seconds. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600];

function add(parent, name, attributes, text) {
  const made = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  if (text !== undefined) {
    made.textContent = text;
  }
  parent.append(made);
  return made;
}

/** The next of 1, 2, 5, 10, 20, 50 … that is at least so much. */
function round(least) {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1e-9)));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= least * 0.999999);
}

/** A top of the scale that is not much above the highest value, and a few steps up to it. */
function scale(highest) {
  const step = Math.max(1, round(highest / 4));
  const top = Math.max(step, Math.ceil(highest / step) * step);
  const ticks = [];
  for (let value = 0; value <= top; value += step) {
    ticks.push(value);
  }
  return { top, ticks };
}

function short(value) {
  return value >= 10_000 ? `${value / 1000}k` : String(value);
}

/**
 * Draws anew.
 *
 * @param {SVGSVGElement} svg as large as it stands on the page
 * @param {{from: number, to: number, ticks: [number, string][],
 *   lines: {kind: string, area?: boolean, points: ([number, number] | null)[]}[],
 *   rule?: {kind: string, y: number, show: boolean}, marks?: {x: number, y: number, text: string}[]}} chart
 *   points in order of x; null leaves a gap
 */
export function draw(svg, chart) {
  const width = svg.clientWidth;
  const height = svg.clientHeight;
  if (width === 0 || height === 0) {
    return;
  }
  let highest = 0;
  for (const line of chart.lines) {
    for (const point of line.points) {
      if (point !== null && point[1] > highest) {
        highest = point[1];
      }
    }
  }
  if (chart.rule && chart.rule.y <= highest * 2) {
    highest = Math.max(highest, chart.rule.y);
  }
  const { top, ticks } = scale(highest);
  const span = Math.max(1, chart.to - chart.from);
  const x = (value) => LEFT + ((value - chart.from) / span) * (width - LEFT - RIGHT);
  const y = (value) => height - BOTTOM - (value / top) * (height - TOP - BOTTOM);
  const at = ([px, py]) => `${x(px).toFixed(1)} ${y(py).toFixed(1)}`;

  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.replaceChildren();
  for (const tick of ticks) {
    add(svg, 'line', { class: 'grid', x1: LEFT, x2: width - RIGHT, y1: y(tick), y2: y(tick) });
    add(svg, 'text', { class: 'tick', x: LEFT - 6, y: y(tick) + 4, 'text-anchor': 'end' }, short(tick));
  }
  for (const [value, label] of chart.ticks) {
    add(svg, 'line', { class: 'notch', x1: x(value), x2: x(value), y1: y(0), y2: y(0) + 4 });
    const anchor = x(value) > width - RIGHT - 20 ? 'end' : 'middle';
    add(svg, 'text', { class: 'tick', x: x(value), y: height - 4, 'text-anchor': anchor }, label);
  }
  if (chart.rule && chart.rule.y <= top) {
    const ruled = y(chart.rule.y);
    add(svg, 'line', { class: `rule ${chart.rule.kind}`, x1: LEFT, x2: width - RIGHT, y1: ruled, y2: ruled });
  }
  for (const line of chart.lines) {
    for (const part of parts(line.points, chart.from)) {
      const path = part.map((point, index) => `${index === 0 ? 'M' : 'L'}${at(point)}`).join('');
      if (line.area) {
        const ends = `L${x(part[part.length - 1][0]).toFixed(1)} ${y(0)}L${x(part[0][0]).toFixed(1)} ${y(0)}Z`;
        add(svg, 'path', { class: `area ${line.kind}`, d: path + ends });
      }
      add(svg, 'path', { class: `line ${line.kind}`, d: path });
    }
  }
  for (const mark of chart.marks ?? []) {
    const circle = add(svg, 'circle', { class: 'mark', cx: x(mark.x), cy: y(mark.y), r: 3.5 });
    add(circle, 'title', {}, mark.text);
  }
}

/** What rates a quarter of a second apart come to over the second before each; points in order, null for a gap. */
export function perSecond(points) {
  let first = 0;
  return points.map((point, index) => {
    if (point === null) {
      first = index + 1;
      return null;
    }
    while (points[first][0] <= point[0] - 1000) {
      first++;
    }
    let sum = 0;
    for (let i = first; i <= index; i++) {
      sum += points[i][1];
    }
    return [point[0], sum / (index - first + 1)];
  });
}

/** At most six ticks at whole seconds or minutes from {@code origin}, in milliseconds. */
export function ticksFrom(origin, from, to, label) {
  const step = 1000 * (STEPS.find((seconds) => seconds * 6000 >= to - from) ?? STEPS[STEPS.length - 1]);
  const ticks = [];
  for (let value = Math.ceil((from - origin) / step) * step; origin + value <= to; value += step) {
    ticks.push([origin + value, label(value)]);
  }
  return ticks;
}

/** The stretches between gaps that reach beyond {@code from}. */
function parts(points, from) {
  const found = [];
  let part = [];
  for (const point of points) {
    if (point === null) {
      found.push(part);
      part = [];
    } else if (point[0] >= from) {
      part.push(point);
    }
  }
  found.push(part);
  return found.filter((each) => each.length > 0);
}
