// The last outages, each as a card with its curves. A curve is fetched again only while its outage goes on.

import { ask } from '/page/admin.js';
import { draw, perSecond, ticksFrom } from '/page/charts.js';
import { clock, coarse, count, element, length } from '/page/text.js';

const MARKS = ['50', '90', '99', '100'];

const cards = new Map();
let process = '';

export async function show(overview) {
  if (process !== overview.started) {
    process = overview.started;
    cards.forEach((card) => card.root.remove());
    cards.clear();
  }
  const kept = new Set(overview.outages.map((outage) => outage.number));
  for (const [number, card] of cards) {
    if (!kept.has(number)) {
      card.root.remove();
      cards.delete(number);
    }
  }
  document.getElementById('no-outages').hidden = kept.size > 0;
  const list = document.getElementById('outages');
  // Newest first; older ones are there already, except at the beginning.
  for (const outage of [...overview.outages].reverse()) {
    let card = cards.get(outage.number);
    if (!card) {
      card = newCard(outage);
      cards.set(outage.number, card);
      list.prepend(card.root);
    }
    if (card.samples !== outage.samples || card.over !== outage.over) {
      const { curve } = await ask('GET', `/api/outages/${outage.number}`);
      card.samples = outage.samples;
      card.over = outage.over;
      card.curve = curve;
      card.outage = outage;
      fill(card, overview.capacity);
    }
  }
}

/** The page has another width now. */
export function redraw(capacity) {
  cards.forEach((card) => card.curve && fill(card, capacity));
}

function newCard(outage) {
  const title = element('h3');
  const sentence = element('p', { class: 'note' });
  const connected = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  connected.setAttribute('class', 'connected-curve');
  connected.setAttribute('role', 'img');
  connected.setAttribute('aria-label', `Agents connected in outage ${outage.number}`);
  const admitted = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  admitted.setAttribute('class', 'admitted-curve');
  admitted.setAttribute('role', 'img');
  admitted.setAttribute('aria-label', `Admissions per second in outage ${outage.number}`);
  const marks = element('dl', { class: 'marks' });
  const lags = element('p', { class: 'note' });
  const root = element(
    'article',
    { class: 'panel outage', 'data-number': outage.number },
    title,
    sentence,
    marks,
    connected,
    admitted,
    lags,
  );
  return { root, title, sentence, connected, admitted, marks, lags, samples: -1, over: null, curve: null, outage };
}

function fill(card, capacity) {
  const { outage, curve } = card;
  const going = outage.over === null;
  card.root.classList.toggle('going', going);
  card.title.textContent = `${outage.number} · ${clock(outage.began)} · ${state(outage)}`;
  card.sentence.textContent = `${count(outage.lost)} of ${count(outage.before)} agents lost`
    + (outage.inherited ? ' by the process before' : '')
    + ` · down to ${count(outage.lowest)}`
    + (outage.back < outage.lost ? ` · ${count(outage.lost - outage.back)} ${going ? 'still out' : 'missing'}` : '');
  card.marks.replaceChildren(...MARKS.map((share) => {
    const reached = outage.reached_ms[share];
    return element('div', {}, element('dt', {}, `${share} % back`), element('dd', {}, reached === null ? '–' : length(reached)));
  }));
  const lag = outage.lag;
  card.lags.textContent = lag.count === 0
    ? 'Nobody has come back yet.'
    : `Lag of ${count(lag.count)} returns: p50 ${length(lag.p50_ms)}, p95 ${length(lag.p95_ms)}, p99 ${length(lag.p99_ms)}, max ${length(lag.max_ms)}`;

  const from = Math.min(0, curve.ms[0] ?? 0);
  const to = Math.max(1000, curve.ms[curve.ms.length - 1] ?? 0);
  const ticks = ticksFrom(0, from, to, (value) => (value === 0 ? '0 s' : `${value / 1000}`.replace('-', '−')));
  const points = (column) => column.map((value, index) => [curve.ms[index], value]);
  draw(card.connected, {
    from,
    to,
    ticks: [],
    lines: [{ kind: 'connected', area: true, points: points(curve.connected) }],
    marks: MARKS.filter((share) => outage.reached_ms[share] !== null).map((share) => ({
      x: outage.reached_ms[share],
      y: outage.before - outage.lost + (outage.lost * Number(share)) / 100,
      text: `${share} % back after ${length(outage.reached_ms[share])}`,
    })),
  });
  draw(card.admitted, {
    from,
    to,
    ticks,
    rule: { kind: 'capacity', y: capacity },
    lines: [
      { kind: 'refused', points: perSecond(points(curve.refused)) },
      { kind: 'admitted', area: true, points: perSecond(points(curve.admitted)) },
    ],
  });
}

function state(outage) {
  if (outage.over === null) {
    return 'going on';
  }
  const whole = outage.reached_ms['100'];
  return whole === null
    ? `over after ${coarse(Date.parse(outage.over) - Date.parse(outage.began))}`
    : `everyone back after ${length(whole)}`;
}
