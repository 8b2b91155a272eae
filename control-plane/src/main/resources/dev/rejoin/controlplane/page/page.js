// Asks the control plane once a second and shows what it says.

import { ask, dropToken, hasToken, Refused, setToken, takeTokenFromAddress } from '/page/admin.js';
import * as agents from '/page/agents.js';
import { draw, perSecond, ticksFrom } from '/page/charts.js';
import * as controls from '/page/controls.js';
import * as outages from '/page/outages.js';
import { coarse, count, length, put, rate } from '/page/text.js';

const EVERY_MS = 1000;
const HIDDEN_EVERY_MS = 5000;
const SHOWN_MS = 5 * 60_000;
/** A process that has just started is not shown as a spike at the edge. */
const LEAST_SHOWN_MS = 60_000;
/** Samples farther apart are not joined: nobody looked meanwhile. */
const GAP_MS = 5000;
const COLUMNS = ['at', 'connected', 'returning', 'admitted', 'refused'];

let started = '';
let since = 0;
let capacity = 0;
let lastSeen = 0;
/** By wall clock, so that it goes on when the control plane is restarted. */
const history = Object.fromEntries(COLUMNS.map((name) => [name, []]));
let turn = 0;

async function look() {
  let overview = await ask('GET', `/api/overview?since=${since}`);
  if (overview.started !== started && since > 0) {
    overview = await ask('GET', '/api/overview?since=0');
  }
  started = overview.started;
  capacity = overview.capacity;
  lastSeen = Date.now();
  remember(overview.series);
  tiles(overview);
  drawCharts();
  await outages.show(overview);
  await Promise.all([agents.refresh(), controls.refresh()]);
}

function remember(series) {
  const last = history.at[history.at.length - 1] ?? 0;
  series.at.forEach((at, index) => {
    if (at > last) {
      COLUMNS.forEach((name) => history[name].push(series[name][index]));
    }
  });
  since = series.number[series.number.length - 1] ?? since;
  const oldest = (history.at[history.at.length - 1] ?? 0) - SHOWN_MS;
  const gone = history.at.findIndex((at) => at >= oldest);
  if (gone > 0) {
    COLUMNS.forEach((name) => history[name].splice(0, gone));
  }
}

function tiles(now) {
  put('connected', count(now.connected));
  put('connected-note', `of ${count(now.known)} known` + (now.elsewhere > 0 ? `, ${count(now.elsewhere)} elsewhere` : ''));
  put('returning', count(now.returning));
  put('returning-note', now.away > 0 ? `${count(now.away)} away for long` : 'none away for long');
  put('admitted', rate(now.admitted_per_s));
  put('admitted-note', `of ${count(now.capacity)}/s · spread ${length(now.spread_ms)}`);
  put('refused', rate(now.refused_per_s));
  put('refused-note', `${count(now.refused)} with a slot so far` + (now.turned_away > 0 ? `, ${count(now.turned_away)} unheard` : ''));
  const lag = now.lag;
  for (const name of ['p50', 'p95', 'p99', 'max']) {
    put(`lag-${name}`, lag.count === 0 ? '–' : length(lag[`${name}_ms`]));
  }
  put('lag-note', lag.count === 0
    ? 'nobody returned in the last minutes'
    : `${count(lag.count)} returns in the last 5 to 10 min`);
  document.getElementById('returning').classList.toggle('warn', now.returning > 0);
  document.title = now.returning > 0
    ? `${count(now.connected)} (${count(now.returning)} returning) · Rejoin`
    : `${count(now.connected)} connected · Rejoin`;
}

function ago(ms) {
  if (ms === 0) {
    return 'now';
  }
  return ms % 60_000 === 0 ? `${-ms / 60_000} min ago` : `${-ms / 1000} s ago`;
}

function drawCharts() {
  const to = history.at[history.at.length - 1] ?? Date.now();
  const from = Math.max(to - SHOWN_MS, Math.min(history.at[0] ?? to, to - LEAST_SHOWN_MS));
  const ticks = ticksFrom(to, from, to, ago);
  const line = (name) => {
    const points = [];
    history[name].forEach((value, index) => {
      if (index > 0 && history.at[index] - history.at[index - 1] > GAP_MS) {
        points.push(null);
      }
      points.push([history.at[index], value]);
    });
    return points;
  };
  draw(document.getElementById('agents-chart'), {
    from,
    to,
    ticks,
    lines: [
      { kind: 'connected', area: true, points: line('connected') },
      { kind: 'returning', points: line('returning') },
    ],
  });
  draw(document.getElementById('admissions-chart'), {
    from,
    to,
    ticks,
    rule: { kind: 'capacity', y: capacity },
    lines: [
      { kind: 'refused', points: perSecond(line('refused')) },
      { kind: 'admitted', area: true, points: perSecond(line('admitted')) },
    ],
  });
}

// ---- the link to the control plane

function link(state, text) {
  document.getElementById('link').dataset.state = state;
  put('link-text', text);
  document.body.classList.toggle('stale', state === 'down');
}

function askForToken(why) {
  link('waiting', 'needs the admin token');
  document.getElementById('main').hidden = true;
  document.getElementById('token-panel').hidden = false;
  if (why) {
    put('token-why', why);
  }
  document.getElementById('token').focus();
}

function refused() {
  dropToken();
  askForToken('The control plane does not know that token. It makes a new one at every start, unless --admin-token-file gives it one to keep.');
}

async function loop() {
  const mine = ++turn;
  while (mine === turn && hasToken()) {
    try {
      await look();
      link('live', `live · up for ${coarse(Date.now() - Date.parse(started))}`);
    } catch (problem) {
      if (problem instanceof Refused && problem.status === 401) {
        refused();
        return;
      }
      trouble(problem);
    }
    await new Promise((resolve) => setTimeout(resolve, document.hidden ? HIDDEN_EVERY_MS : EVERY_MS));
  }
}

function trouble(problem) {
  if (problem instanceof Refused) {
    link('down', `the control plane answers ${problem.status}: ${problem.message}`);
  } else if (problem instanceof TypeError || problem.name === 'TimeoutError') {
    link('down', lastSeen === 0
      ? 'cannot be reached; trying again'
      : `cannot be reached for ${coarse(Date.now() - lastSeen)}; trying again`);
  } else {
    throw problem;
  }
}

function begin() {
  document.getElementById('token-panel').hidden = true;
  document.getElementById('main').hidden = false;
  loop();
}

document.getElementById('token-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const field = document.getElementById('token');
  setToken(field.value);
  field.value = '';
  begin();
});
addEventListener('hashchange', () => {
  takeTokenFromAddress();
  begin();
});
addEventListener('resize', () => {
  drawCharts();
  outages.redraw(capacity);
});

controls.start(refused);
agents.start(controls.end, trouble);
takeTokenFromAddress();
if (hasToken()) {
  begin();
} else {
  askForToken();
}
