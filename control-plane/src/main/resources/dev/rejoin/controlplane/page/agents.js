// The table of agents: one page of it, found and sorted by the control plane.

import { ask } from '/page/admin.js';
import { coarse, count, element, put } from '/page/text.js';

const LIMIT = 15;
const TYPING_MS = 200;

let offset = 0;
let matching = 0;
let shown = '';
let onFault = () => {};
let onTrouble = () => {};
let request = 0;

const field = (id) => document.getElementById(id);

/**
 * Begins.
 *
 * @param fault called with a path, an agent's id and what to say for its buttons
 * @param trouble called with what goes wrong
 */
export function start(fault, trouble) {
  onFault = fault;
  onTrouble = trouble;
  let typing = 0;
  const again = () => {
    offset = 0;
    refresh().catch(onTrouble);
  };
  field('agents-form').addEventListener('submit', (event) => {
    event.preventDefault();
    again();
  });
  field('agents-text').addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(again, TYPING_MS);
  });
  field('agents-state').addEventListener('change', again);
  field('agents-order').addEventListener('change', again);
  field('agents-previous').addEventListener('click', () => turn(-LIMIT));
  field('agents-next').addEventListener('click', () => turn(LIMIT));
}

function turn(by) {
  offset = Math.max(0, Math.min(offset + by, matching - 1));
  refresh().catch(onTrouble);
}

export async function refresh() {
  const number = ++request;
  const query = new URLSearchParams({
    state: field('agents-state').value,
    text: field('agents-text').value,
    order: field('agents-order').value,
    offset,
    limit: LIMIT,
  });
  const page = await ask('GET', `/api/fleet?${query}`);
  if (number !== request) {
    return; // something else is wanted meanwhile
  }
  matching = page.matching;
  if (offset > 0 && page.agents.length === 0) {
    offset = Math.max(0, Math.floor((matching - 1) / LIMIT) * LIMIT);
    await refresh();
    return;
  }
  field('agents-previous').disabled = offset === 0;
  field('agents-next').disabled = offset + page.agents.length >= matching;
  put('agents-count', matching === 0
    ? 'No such agent.'
    : `${count(offset + 1)}–${count(offset + page.agents.length)} of ${count(matching)}`);
  fill(page.agents);
}

/** Rows are kept where they show the same agent, so that a focused button stays focused. */
function fill(agents) {
  const body = field('agents-rows');
  const key = agents.map((agent) => agent.id).join(' ');
  if (key !== shown) {
    shown = key;
    const focused = document.activeElement?.dataset?.key;
    body.replaceChildren(...agents.map(row));
    if (focused) {
      body.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    }
  }
  agents.forEach((agent, index) => {
    const cells = body.rows[index].cells;
    text(cells[1].firstChild, agent.state);
    cells[1].firstChild.className = `state ${agent.state}`;
    text(cells[2], coarse(Date.now() - Date.parse(agent.since)));
    text(cells[3], String(agent.epoch));
    text(cells[4], agent.reason);
    cells[4].title = `${agent.reason} (${new Date(agent.noted).toLocaleString()})`;
  });
}

function row(agent) {
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, agent.id),
    element('td', {}, element('span')),
    element('td', { class: 'number' }),
    element('td', { class: 'number' }),
    element('td', { class: 'reason' }),
    element(
      'td',
      { class: 'buttons' },
      button(agent.id, 'close', 'Close', '/admin/connections/close'),
      ' ',
      button(agent.id, 'forget', 'Forget', '/admin/sessions/forget'),
    ),
  );
}

function button(id, name, label, path) {
  const made = element('button', { type: 'button', 'data-key': `${name} ${id}`, 'aria-label': `${label} ${id}` }, label);
  made.addEventListener('click', () => onFault(path, id));
  return made;
}

function text(node, value) {
  if (node.textContent !== value) {
    node.textContent = value;
  }
}
