// How figures and lengths of time are written.

const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export function count(number) {
  return WHOLE.format(number);
}

export function rate(perSecond) {
  return perSecond > 0 && perSecond < 10 ? perSecond.toFixed(1) : count(perSecond);
}

/** 0.4 ms, 12 ms, 1.23 s, 45 s, 3 min 05 s. */
export function length(ms) {
  if (ms < 10) {
    return `${ms.toFixed(1)} ms`;
  }
  if (ms < 1000) {
    return `${Math.round(ms)} ms`;
  }
  if (ms < 10_000) {
    return `${(ms / 1000).toFixed(2)} s`;
  }
  if (ms < 60_000) {
    return `${(ms / 1000).toFixed(1)} s`;
  }
  return coarse(ms);
}

/** 12 s, 3 min 05 s, 4 h 10 min, 2 d 3 h. */
export function coarse(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const two = (number) => String(number).padStart(2, '0');
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  }
  const hours = Math.floor(seconds / 3600);
  return hours < 48
    ? `${hours} h ${two(Math.floor((seconds % 3600) / 60))} min`
    : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export function clock(text) {
  return new Date(text).toLocaleTimeString([], { hour12: false });
}

/** Puts a text into the element of that id, touching the page only if it changed. */
export function put(id, text) {
  const element = document.getElementById(id);
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}
