// Buttons for the drain and the faults, and what the control plane answered.

import { ask, Refused } from '/page/admin.js';
import { count, put } from '/page/text.js';

const form = (id) => document.getElementById(id);
const pressed = (id) => form(id).querySelector('button').getAttribute('aria-pressed') === 'true';

let onToken = () => {};

/** Begins; {@code token} is called when the token is refused. */
export function start(token) {
  onToken = token;
  on('drain', (data) => act('Drain', 'POST', `/admin/drain?over=${encodeURIComponent(data.get('over'))}`, undefined, drained));
  form('drain-cancel').addEventListener('click', () => act('Call off the drain', 'DELETE', '/admin/drain', undefined, () => 'the drain is called off'));
  on('close', (data) => act('Close connections', 'POST', '/admin/connections/close', { status: Number(data.get('status')) }, closed));
  on('forget', () => act('Forget sessions', 'POST', '/admin/sessions/forget', {}, forgotten));
  on('silent', () => fault('Play dead', { silent: !pressed('silent') }));
  on('heartbeats', () => fault('Heartbeats', { ignore_heartbeats: !pressed('heartbeats') }));
  on('delay', (data) => fault('Slow registration', { registration_delay: data.get('by') }));
  on('refuse', (data) => fault('Refuse connections', {
    refuse_upgrades: pressed('refuse') ? null : { status: Number(data.get('status')), retry_after: data.get('after') || null },
  }));
  on('reject', (data) => fault('Reject registrations', {
    reject_registrations: pressed('reject') ? null : { permanent: data.has('permanent'), why: 'rejected from the page' },
  }));
  form('behave').addEventListener('click', () => act('Faults', 'DELETE', '/admin/faults', undefined, (faults) => {
    show(faults);
    return 'every fault is off';
  }));
}

/** One agent's connection or session ends. */
export function end(path, agent) {
  const close = path.endsWith('/close');
  return act(agent, 'POST', path, { agent }, close ? closed : forgotten);
}

export async function refresh() {
  show(await ask('GET', '/admin/faults'));
}

function on(id, run) {
  const element = form(id);
  element.addEventListener('submit', async (event) => {
    event.preventDefault();
    const data = new FormData(element);
    if (!element.dataset.ask || (await sure(element.dataset.ask))) {
      run(data);
    }
  });
}

/** Asks; Escape and Cancel say no. */
function sure(question) {
  const dialog = document.getElementById('ask');
  const no = document.getElementById('ask-no');
  put('ask-text', question);
  return new Promise((resolve) => {
    const answer = (yes) => {
      dialog.close();
      resolve(yes);
    };
    document.getElementById('ask-yes').onclick = () => answer(true);
    no.onclick = () => answer(false);
    dialog.oncancel = () => resolve(false);
    dialog.showModal();
    no.focus();
  });
}

function fault(what, change) {
  return act(what, 'POST', '/admin/faults', change, (faults) => {
    show(faults);
    return 'done';
  });
}

async function act(what, method, path, body, describe) {
  say(`${what}: asking…`, '');
  try {
    say(`${what}: ${describe(await ask(method, path, body))}`, 'good');
  } catch (problem) {
    say(`${what}: ${explain(problem, path)}`, 'bad');
    if (problem instanceof Refused && problem.status === 401) {
      onToken();
    }
  }
}

function explain(problem, path) {
  if (!(problem instanceof Refused)) {
    return 'no answer; the control plane cannot be reached';
  }
  if (problem.status === 404 && path.startsWith('/admin/drain')) {
    return `this control plane cannot drain (404: ${problem.message})`;
  }
  if (problem.status === 409) {
    return `not now (409: ${problem.message})`;
  }
  return `refused (${problem.status}: ${problem.message})`;
}

function say(text, kind) {
  const outcome = document.getElementById('outcome');
  outcome.hidden = false;
  outcome.dataset.kind = kind;
  put('outcome', text);
}

const closed = (answer) => `${plural(answer.closed, 'connection')} closed`;
const forgotten = (answer) => `${plural(answer.forgotten, 'session')} forgotten`;
const drained = (answer) => (answer.agents === undefined ? 'begun' : `begun, ${plural(answer.agents, 'agent')} to move`);

function plural(number, noun) {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}

function show(faults) {
  toggle('silent', faults.silent, 'Silent', 'Answer again');
  toggle('heartbeats', faults.ignore_heartbeats, 'Ignore heartbeats', 'Answer heartbeats');
  toggle('refuse', faults.refuse_upgrades !== null, 'Refuse', 'Let in again');
  toggle('reject', faults.reject_registrations !== null, 'Reject', 'Accept again');
  const active = [
    faults.silent && 'plays dead',
    faults.ignore_heartbeats && 'ignores heartbeats',
    faults.registration_delay !== '0s' && `registration slowed by ${faults.registration_delay}`,
    faults.refuse_upgrades && `refuses connections with ${faults.refuse_upgrades.status}`,
    faults.reject_registrations && `rejects registrations${faults.reject_registrations.permanent ? ' for good' : ''}`,
  ].filter(Boolean);
  put('faults-now', active.length === 0 ? 'No fault is on.' : `On: ${active.join(', ')}.`);
  document.getElementById('faults-now').classList.toggle('bad', active.length > 0);
}

function toggle(id, isOn, off, on) {
  const button = form(id).querySelector('button');
  button.setAttribute('aria-pressed', String(isOn));
  button.textContent = isOn ? on : off;
}
