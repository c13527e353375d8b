/** @import * as T from './types.js' */
import { button, chips, fill, h, link } from './render.js';
import { converse, keep, newId, recall } from './talk.js';

const SIZES = [100, 125, 150, 200];
const SMALL = matchMedia('(max-width: 40em), (max-height: 30em)');
const LANGUAGES = ['fr', 'en', 'ar', 'uk', 'pt', 'tr', 'es', 'it'];

/** @type {(url: string) => Promise<string>} */
const text = async (url) => {
  const response = await fetch(url, { credentials: 'omit' });
  if (!response.ok) throw new Error(url);
  return response.text();
};

/** @type {(site: T.SiteCard) => string} */
const colours = (site) => {
  const pair = (/** @type {string[]} */ ...values) =>
    ['primary', 'accent'].map((name, index) => (/^#[0-9a-f]{3,6}$/i.test(values[index]) ? `--${name}:${values[index]}!important;` : '')).join('');
  const dark = pair(site.primary_dark, site.accent_dark);
  return `:host{${pair(site.primary, site.accent)}}:host([data-theme=dark]){${dark}}
@media(prefers-color-scheme:dark){:host(:not([data-theme=light])){${dark}}}`;
};

/** @type {T.Create} */
export const create = async (host) => {
  const { server, lang, audience = 'resident', exit = '/' } = host.config;
  const [style, paper, site] = await Promise.all([
    text(`${server}/static/widget/panel.css`),
    text(`${server}/static/widget/print.css`),
    // Without it one can still ask, in our own words.
    text(`${server}/api/v1/site?language=${lang}`).then(JSON.parse, () => null),
  ]);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style + (site ? colours(site) : ''));
  const root = /** @type {ShadowRoot} */ (host.shadowRoot);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const dialog = root.appendChild(h('dialog', { id: 'panel', 'aria-labelledby': 'title', 'aria-describedby': 'notice' }));
  host.button.setAttribute('aria-controls', dialog.id);
  const context = /** @type {T.Context} */ ({ host, root, dialog, server, site, paper, exit, kept: { lang, audience, ...recall() } });
  const leave = (/** @type {Event} */ event) => {
    event.preventDefault();
    event.stopPropagation();
    hide(context);
  };
  dialog.oncancel = leave;
  // No value is returned: `false` would cancel every other key.
  dialog.onkeydown = (event) => void (event.key === 'Escape' && !event.isComposing && leave(event));
  SMALL.onchange = () => 'open' in host.dataset && place(context);
  await build(context);
  return { show: () => show(context) };
};

/** @type {T.Act} */
const show = (context) => {
  const { host } = context;
  host.dataset.open = '';
  host.button.setAttribute('aria-expanded', 'true');
  place(context);
  context.field.focus();
};

/** @type {T.Act} */
const place = ({ dialog, root }) => {
  const focused = /** @type {HTMLElement | null} */ (root.activeElement);
  remove(dialog);
  dialog.classList.toggle('whole', SMALL.matches);
  if (SMALL.matches) dialog.showModal();
  else if (dialog.showPopover) {
    dialog.popover = 'manual';
    dialog.showPopover();
  } else dialog.show();
  focused?.focus();
};

const remove = (/** @type {HTMLDialogElement} */ dialog) => {
  dialog.close();
  dialog.popover = null;
};

/** @type {T.Act} */
const hide = ({ host, dialog }) => {
  remove(dialog);
  delete host.dataset.open;
  host.button.setAttribute('aria-expanded', 'false');
  host.button.focus();
  window.speechSynthesis?.cancel();
};

/** @type {T.Rebuild} */
const build = async (context) => {
  const { dialog, kept, site } = context;
  const labels = (context.labels = (await import(`./labels/${kept.lang}.js`)).default);
  const status = h('p', { role: 'status', class: 'unseen' });
  Object.assign(context, {
    title: fill(labels.title, { town: site?.name ?? '' }),
    say: (/** @type {string} */ words) => (status.textContent = words),
    quit: () => {
      erase(context);
      context.host.remove();
      // Nothing on the screen, nor this page in the history.
      location.replace(context.exit);
    },
  });
  const talk = (context.talk = converse(context));
  const form = compose(context);
  const list = options(context);
  const onclick = () => {
    list.hidden = !list.hidden;
    toggle.setAttribute('aria-expanded', `${!list.hidden}`);
  };
  const toggle = h('button', { type: 'button', class: 'plain', 'aria-expanded': 'false', 'aria-controls': list.id, onclick }, labels.options);
  dialog.lang = kept.lang;
  dialog.dir = kept.lang === 'ar' ? 'rtl' : 'ltr';
  dialog.dataset.size = `${kept.size}`;
  dialog.replaceChildren(h('div', 'frame',
    h('div', 'head', h('h2', { id: 'title' }, context.title), toggle, button('plain', () => hide(context), labels.close)), list,
    h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': labels.log }, welcome(context), talk.log), form), status);
  try {
    kept.exchanges.forEach(talk.restore);
  } catch {
    // Kept by another version of the widget.
    kept.exchanges = [];
    talk.log.replaceChildren();
  }
};

/** @type {T.Part} */
const options = (context) => {
  const { labels, kept, dialog, say } = context;
  const resize = (/** @type {number} */ step) => {
    kept.size = Math.min(SIZES.length - 1, Math.max(0, kept.size + step));
    dialog.dataset.size = `${kept.size}`;
    say(`${SIZES[kept.size]} %`);
  };
  const [smaller, bigger] = [labels.smaller, labels.bigger].map((words, index) =>
    button('second', () => resize(2 * index - 1), index ? 'A+' : 'A−', h('span', 'unseen', ` ${words}`)));
  const choices = LANGUAGES.map((value) =>
    h('option', { value, lang: value, selected: value === kept.lang }, new Intl.DisplayNames(value, { type: 'language' }).of(value)));
  const onchange = async () => {
    context.talk.stop();
    kept.lang = select.value;
    await build(context);
    dialog.querySelector('button')?.click();
    dialog.querySelector('select')?.focus();
  };
  const select = h('select', { id: 'language', onchange }, ...choices);
  const plain = h('input', { type: 'checkbox', checked: kept.plain, onchange: () => (kept.plain = plain.checked) });
  const clear = () => {
    erase(context);
    context.talk.log.replaceChildren();
    say(labels.cleared);
    context.field.focus();
  };
  return h('div', { id: 'options', role: 'group', 'aria-label': labels.options, hidden: true },
    h('div', 'row', h('span', '', labels.textSize), smaller, bigger),
    h('div', 'row', h('label', { for: 'language' }, labels.language), select),
    labels.plain && h('label', 'row', plain, labels.plain),
    h('div', 'row', button('second', () => print(context), labels.print), button('second', clear, labels.clear),
      button('quit', context.quit, labels.quit)));
};

/** @type {T.Act} */
const print = ({ dialog, labels, kept, title, paper, talk }) => {
  const frame = h('iframe', { title, tabindex: -1 });
  // Not before it is loaded: some browsers empty a new frame once more.
  frame.onload = () => {
    const view = /** @type {Window & typeof globalThis} */ (frame.contentWindow);
    const { document } = view;
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(paper);
    document.adoptedStyleSheets = [sheet];
    document.title = title;
    document.documentElement.lang = kept.lang;
    const copy = /** @type {Element} */ (talk.log.cloneNode(true));
    for (const folded of copy.querySelectorAll('div[hidden]')) folded.removeAttribute('hidden');
    const day = new Date().toLocaleString(kept.lang, { dateStyle: 'long', timeStyle: 'short' });
    document.body.append(h('h1', '', title), h('p', '', `${day}, ${location.host}. ${labels.notice}`), copy);
    view.onafterprint = () => frame.remove();
    view.print();
  };
  dialog.append(frame);
};

/** @type {T.Act} */
const erase = ({ kept, server, talk }) => {
  talk.stop();
  fetch(`${server}/api/v1/conversations/${kept.id}`, { method: 'DELETE', credentials: 'omit', keepalive: true }).catch(() => null);
  Object.assign(kept, { id: newId(), exchanges: [] });
  keep(kept);
};

/** @type {T.Part} */
const welcome = (context) => {
  const { labels, site, server, kept } = context;
  const ours = kept.lang === 'fr' && site;
  const list = h('div');
  const offer = () => {
    const some = site?.suggestions[kept.audience] ?? [];
    list.replaceChildren(...(some.length ? [h('h3', '', labels.often), chips(context, some)] : []));
  };
  const choices = Object.entries(labels.audiences).map(([value, label]) => h('label', '', h('input', {
    type: 'radio', name: 'audience', value, checked: value === kept.audience,
    onchange: () => {
      kept.audience = /** @type {T.Audience} */ (value);
      offer();
    },
  }), label));
  offer();
  return h('section', { class: 'welcome' },
    site?.banner && h('p', { class: 'banner', lang: 'fr', dir: 'auto' }, site.banner),
    h('p', { id: 'notice' }, ours ? site.notice : labels.notice),
    h('p', 'fine', `${ours ? site.privacy : fill(labels.privacy, { days: site?.retention_days ?? '…' })} ${labels.kept} `,
      link(`${server}/donnees-personnelles`, labels.more, labels.tab)),
    h('fieldset', 'publics', h('legend', '', labels.audience), ...choices), list);
};

/** @type {T.Part} */
const compose = (context) => {
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
    talk.ask(question);
  };
  const field = (context.field = h('textarea', {
    id: 'question', rows: 1, maxlength: longest, dir: 'auto', autocomplete: 'off', 'aria-describedby': 'hint left error', oninput: count,
    onkeydown: (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      submit();
    },
  }));
  context.wait = (waiting) => {
    busy = waiting;
    send.textContent = busy ? labels.stop : labels.send;
  };
  context.wait(false);
  return h('form', {
    class: 'composer',
    onsubmit: (event) => {
      event.preventDefault();
      busy ? talk.stop() : submit();
    },
  }, h('label', { for: 'question' }, labels.field), h('p', { id: 'hint', class: 'fine' }, labels.hint), problem, h('div', 'row', field, send), left);
};
