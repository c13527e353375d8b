/** @import * as T from './types.js' */
import { answerNodes, contactCard, plain, told } from './answer.js';
import { button, calm, fill, h, keep, markdown, post, tie } from './browser.js';

const FIRST_BYTE = 10_000, SILENCE = 20_000, LONGEST = 1_000_000, LONG_QUESTION = 100;
export const TOUCH = matchMedia('(pointer: coarse)');
let serial = 0;

/** @type {T.Stream} */
const stream = async (url, body, onText, stop) => {
  const waiting = new AbortController();
  const end = () => waiting.abort();
  let timer = setTimeout(end, FIRST_BYTE);
  stop.addEventListener('abort', end);
  try {
    const response = await post(url, body, waiting.signal);
    if (!response.ok || !response.body) {
      const { detail } = await response.json().catch(() => ({}));
      throw { kind: response.status === 422 ? 'refused' : 'failed', detail };
    }
    return await read(response.body.getReader(), onText, () => {
      clearTimeout(timer);
      timer = setTimeout(end, SILENCE);
    });
  } catch (error) {
    if (/** @type {T.Trouble} */ (error).kind) throw error;
    throw { kind: stop.aborted ? 'stopped' : waiting.signal.aborted ? 'timeout' : navigator.onLine ? 'failed' : 'offline' };
  } finally {
    clearTimeout(timer);
    end();
  }
};

/** @type {T.Read} */
const read = async (reader, onText, alive) => {
  const decoder = new TextDecoder();
  let buffer = '';
  while (buffer.length < LONGEST) {
    const { done, value } = await reader.read();
    if (done) break;
    alive();
    buffer += decoder.decode(value, { stream: true }).replaceAll('\r', '');
    const events = buffer.split('\n\n');
    buffer = events.pop() ?? '';
    for (const event of events) {
      // By hand: to a regular expression, U+2028 inside a text ends a line.
      const lines = event.split('\n');
      const value = (/** @type {string} */ field) =>
        lines.filter((line) => line.startsWith(field)).map((line) => line.slice(field.length)).join('').trim();
      const name = value('event:');
      const data = JSON.parse(value('data:') || '{}');
      if (name === 'delta' && data.text) onText(`${data.text}`);
      if (name === 'answer') return data;
      if (name === 'error') throw { kind: 'failed', detail: data.detail };
    }
  }
  throw { kind: 'failed' };
};

/** @type {T.Converse} */
export const converse = (context) => {
  const { labels, server, kept, say } = context;
  const log = h('div', { class: 'log', role: 'log', 'aria-live': 'off', 'aria-label': labels.log });
  /** @type {AbortController | null} */
  let running = null;

  const begin = (/** @type {string} */ question) => {
    const id = `q${++serial}`;
    const long = question.length > LONG_QUESTION;
    const words = h('span', long ? 'clamped' : '', tie(question));
    const heading = h('h3', { id, dir: 'auto', tabindex: -1 }, h('span', 'unseen', `${labels.you} `), words);
    const article = log.appendChild(h('article', { 'aria-labelledby': id }, heading));
    if (long) {
      const whole = button('plain', () => {
        words.className = '';
        heading.focus();
        whole.remove();
      }, labels.whole);
      heading.after(whole);
    }
    return article;
  };

  const show = (/** @type {Element} */ article, /** @type {T.Exchange} */ exchange) => {
    if (exchange.answer.status === 'emergency') {
      article.className = 'urgency';
      article.firstElementChild?.replaceChildren(h('span', 'unseen', labels.states.emergency));
    }
    article.append(...answerNodes(context, exchange));
  };

  const ask = async (/** @type {string} */ question) => {
    if (running) return;
    running = new AbortController();
    const article = begin(question);
    const waiting = h('p', 'waiting', labels.searching);
    const text = h('div', { class: 'text', dir: 'auto' });
    article.append(waiting, text);
    context.wait(true);
    log.setAttribute('aria-busy', 'true');
    article.scrollIntoView();
    say(labels.searching);
    let words = '';
    const paint = (/** @type {string} */ piece) => {
      text.replaceChildren(markdown((words += piece)));
      waiting.hidden = true;
    };
    try {
      const body = { question, audience: kept.audience, language: kept.lang === context.host.config.lang ? null : kept.lang, conversation_id: kept.id, plain: kept.plain,
        history: calm(kept).slice(-3).map((one) => one.question) };
      const answer = await stream(`${server}/api/v1/ask/stream`, body, paint, running.signal);
      const exchange = { question: answer.question || question, answer };
      text.remove();
      waiting.remove();
      show(article, exchange);
      kept.exchanges.push(exchange);
      keep(kept);
      const heard = [...article.querySelectorAll('.state, .text, .remark, .name, .calls [href^=tel]')].map(plain);
      say(answer.status === 'emergency' ? '' : [...heard, ...(answer.choices ?? []).map(({ title }) => title),
        answer.citations.length && told(context, answer)].filter((one) => one).join('\n'));
    } catch (error) {
      text.remove();
      fail(article, question, /** @type {T.Trouble} */ (error));
    }
    waiting.remove();
    running = null;
    log.setAttribute('aria-busy', 'false');
    context.wait(false);
    article.scrollIntoView();
  };

  /** @type {T.Fail} */
  const fail = (article, question, { kind = 'failed', detail }) => {
    say('');
    if (kind === 'refused') {
      article.remove();
      context.refuse(detail || labels.failed, question);
      return;
    }
    const again = button('second', () => {
      article.remove();
      context.field.focus();
      void ask(question);
    }, labels.retry);
    article.append(
      h('p', { class: 'problem', role: 'alert', lang: detail && 'fr' }, detail || labels[kind]), again,
      kind === 'stopped' || !context.site ? '' : contactCard(context, context.site.contacts[0], context.host.config.lang, false));
  };

  const restore = (/** @type {T.Exchange} */ exchange) => show(begin(exchange.question), exchange);
  return { log, ask, restore, stop: () => running?.abort() };
};

/** @type {T.Part} */
export const compose = (context) => {
  const { labels, site, talk } = context;
  const longest = site?.max_chars ?? 1000;
  let busy = false;
  const problem = h('p', { id: 'error', class: 'problem', hidden: true, role: 'alert' });
  const left = h('p', { id: 'left', class: 'fine' });
  const send = h('button', 'main');
  const count = () => {
    const rest = longest - field.value.length;
    left.textContent = rest > 100 ? '' : fill(labels.left, { n: rest });
  };
  context.refuse = (sentence, question = field.value) => {
    field.value = question;
    problem.textContent = sentence;
    problem.hidden = !sentence;
    field.setAttribute('aria-invalid', `${!!sentence}`);
    if (sentence) field.focus();
  };
  const submit = () => {
    const question = field.value.trim();
    if (busy) return;
    if (!/[\p{L}\p{N}]/u.test(question)) return context.refuse(labels.empty);
    context.refuse('', '');
    count();
    if (TOUCH.matches) field.blur();
    talk.ask(question);
  };
  const field = (context.field = h('textarea', {
    id: 'question', rows: 1, maxlength: longest, dir: 'auto', autocomplete: 'off', placeholder: labels.hint, 'aria-describedby': 'left error', oninput: count,
    onkeydown: (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      submit();
    },
  }));
  context.wait = (waiting) => {
    busy = waiting;
    send.className = busy ? 'main stop' : 'main';
    send.replaceChildren(h('span', 'unseen', busy ? labels.stop : labels.send));
  };
  context.wait(false);
  return h('form', {
    class: 'composer',
    onsubmit: (event) => {
      event.preventDefault();
      busy ? talk.stop() : submit();
    },
  }, h('label', { for: 'question', class: 'unseen' }, labels.field), problem,
    h('div', 'row', field, send), left);
};
