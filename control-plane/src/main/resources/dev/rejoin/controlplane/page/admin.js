// Talks to the admin interface. The token comes from the address's fragment, which browsers never send, or from the form;
// it is kept for this tab only and travels in a header.

const KEY = 'rejoin-admin-token';
const PATIENCE_MS = 5000;
/** What ends every connection may take a busy control plane longer. */
const ORDER_PATIENCE_MS = 20_000;

export class Refused extends Error {
  constructor(status, why) {
    super(why);
    this.status = status;
  }
}

/** Takes the token out of the address, so that it is neither seen nor kept with a bookmark. */
export function takeTokenFromAddress() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  if (fragment.has('token')) {
    setToken(fragment.get('token'));
    history.replaceState(null, '', location.pathname);
  }
}

export function setToken(token) {
  sessionStorage.setItem(KEY, token.trim());
}

export function hasToken() {
  return Boolean(sessionStorage.getItem(KEY));
}

export function dropToken() {
  sessionStorage.removeItem(KEY);
}

/** The answer's JSON. Throws Refused with the status and what the control plane says, or what fetch throws. */
export async function ask(method, path, body) {
  const headers = { Authorization: `Bearer ${sessionStorage.getItem(KEY) ?? ''}` };
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  const answer = await fetch(path, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    cache: 'no-store',
    credentials: 'omit',
    redirect: 'error',
    signal: AbortSignal.timeout(method === 'GET' ? PATIENCE_MS : ORDER_PATIENCE_MS),
  });
  const json = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    throw new Refused(answer.status, json.error ?? `status ${answer.status}`);
  }
  return json;
}
