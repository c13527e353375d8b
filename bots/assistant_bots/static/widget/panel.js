/** @import * as T from './types.js' */
import { chips, contactCard, copier, state, transcript } from './answer.js';
import { button, calm, fill, h, keep, link, newId, recall, tie } from './browser.js';
import { TOUCH, compose, converse } from './talk.js';

const SIZES = [100, 125, 150, 200];
const LANGUAGES = ['fr', 'en', 'ar', 'uk', 'pt', 'tr', 'es', 'it'];
const SMALL = matchMedia('(max-width: 40em), (max-height: 30em)');

/** @type {(url: string) => Promise<string>} */
const text = async (url) => {
  const response = await fetch(url, { credentials: 'omit' });
  if (!response.ok) throw url;
  return response.text();
};

/** @type {(site: T.SiteCard) => string} */
const colours = (site) => {
  const pair = (/** @type {string[]} */ ...values) =>
    ['primary', 'accent'].map((name, index) => (/^#[0-9a-f]{3,6}$/i.test(values[index]) ? `--${name}:${values[index]}!important;` : '')).join('');
  const dark = pair(site.primary_dark, site.accent_dark);
  return `:host{${pair(site.primary, site.accent)}font-family:${site.font}!important}:host([data-theme=dark]){${dark}}
@media(prefers-color-scheme:dark){:host(:not([data-theme=light])){${dark}}}`;
};

/** @type {T.Create} */
export const create = async (host) => {
  const { server, lang, audience = 'resident', exit = '/' } = host.config;
  const [style, paper, site] = await Promise.all([
    text(`${server}/static/widget/panel.css`),
    text(`${server}/static/widget/print.css`),
    text(`${server}/api/v1/site?language=${lang}`).then(JSON.parse, () => null),
  ]);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style + (site ? colours(site) : ''));
  const root = /** @type {ShadowRoot} */ (host.shadowRoot);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const dialog = root.appendChild(h('dialog', { id: 'panel', tabindex: -1, 'aria-labelledby': 'title', 'aria-describedby': 'notice' }));
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
  if (TOUCH.matches) context.dialog.focus();
  else context.field.focus();
  context.talk.log.lastElementChild?.scrollIntoView();
};

/** @type {T.Act} */
const place = ({ dialog, root }) => {
  const focused = /** @type {HTMLElement | null} */ (root.activeElement);
  remove(dialog);
  dialog.classList.toggle('whole', SMALL.matches);
  dialog.setAttribute('aria-modal', `${SMALL.matches}`);
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
  const { dialog, kept, site, server } = context;
  const labels = (context.labels = (await import(`./labels/${kept.lang}.js`)).default);
  const status = h('p', { role: 'status', class: 'unseen' });
  Object.assign(context, {
    title: fill(labels.title, { town: site?.name ?? '' }),
    say: (/** @type {string} */ words) => (status.textContent = words),
    quit: () => {
      erase(context);
      context.host.remove();
      location.replace(context.exit);
    },
  });
  const talk = (context.talk = converse(context));
  const form = compose(context);
  const town = site?.contacts[0];
  const list = options(context);
  const whom = h('div', { id: 'person', hidden: true });
  const toWhom = fold('person', whom, labels.person, town && state(labels, { ...town, next_opening: '' }, kept.lang));
  toWhom.addEventListener('click', () => whom.replaceChildren(...person(context)));
  dialog.lang = kept.lang;
  dialog.dir = kept.lang === 'ar' ? 'rtl' : 'ltr';
  dialog.dataset.size = `${kept.size}`;
  dialog.replaceChildren(h('div', 'frame',
    h('div', 'head', site?.logo && h('img', { src: server + site.logo, alt: true }), h('h2', { id: 'title' }, context.title), fold('plain', list, labels.options),
      button('plain', () => hide(context), h('span', { 'aria-hidden': 'true' }, '×'), labels.close)), list, toWhom, whom,
    h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': labels.log }, welcome(context), talk.log), form), status);
  try {
    kept.exchanges.forEach(talk.restore);
  } catch {
    kept.exchanges = [];
    talk.log.replaceChildren();
  }
};

/** @type {T.Fold} */
const fold = (look, body, ...words) => {
  const toggle = button(look, () => {
    body.hidden = !body.hidden;
    toggle.setAttribute('aria-expanded', `${!body.hidden}`);
  }, ...words);
  toggle.setAttribute('aria-expanded', 'false');
  toggle.setAttribute('aria-controls', body.id);
  return toggle;
};

/** @type {T.Person} */
const person = (context) => {
  const { labels, kept, site } = context;
  const spoken = calm(kept);
  const contacts = [...(spoken.at(-1)?.answer.contacts ?? []), ...(site?.contacts.slice(0, 1) ?? [])];
  return [
    ...contacts.filter(({ name }, at) => contacts.findIndex((one) => one.name === name) === at)
      .map((one) => contactCard(context, one, kept.lang)),
    ...(spoken.length && navigator.clipboard
      ? [copier(context, labels.copyAll, () => spoken.map((one) => transcript(context, one)).join('\n\n'))] : []),
  ];
};

/** @type {T.Part} */
const options = (context) => {
  const { labels, kept, dialog, say, site, server } = context;
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
  const audiences = Object.entries(labels.audiences).map(([value, label]) => h('label', '', h('input', {
    type: 'radio', name: 'audience', value, checked: value === kept.audience,
    onchange: () => {
      kept.audience = /** @type {T.Audience} */ (value);
      context.suggest();
    },
  }), label));
  return h('div', { id: 'options', role: 'group', 'aria-label': labels.options, hidden: true },
    h('fieldset', 'publics', h('legend', '', labels.audience), ...audiences),
    h('div', 'row', h('span', '', labels.textSize), smaller, bigger),
    h('div', 'row', h('label', { for: 'language' }, labels.language), select),
    labels.plain && h('label', 'row', plain, labels.plain),
    h('div', 'row', button('second', () => print(context), labels.print)),
    h('p', 'fine', tie(`${kept.lang === 'fr' && site ? site.privacy : fill(labels.privacy, { days: site?.retention_days ?? '…' })} ${labels.kept} `),
      link(`${server}/donnees-personnelles`, labels.more, labels.tab)),
    h('div', 'row last', button('second', () => clear(context), labels.clear), button('quit', context.quit, labels.quit)));
};

/** @type {T.Act} */
const clear = (context) => {
  const { labels, kept, talk, say, field } = context;
  const before = calm(kept);
  erase(context);
  const undo = button('second', () => {
    kept.exchanges = [...before, ...kept.exchanges];
    keep(kept);
    talk.log.replaceChildren();
    kept.exchanges.forEach(talk.restore);
    field.focus();
  }, labels.undo);
  talk.log.replaceChildren(...(before.length ? [h('p', 'row', labels.cleared, undo)] : []));
  say(labels.cleared);
  (before.length ? undo : field).focus();
};

/** @type {T.Act} */
const print = ({ dialog, labels, kept, title, paper, talk }) => {
  const frame = h('iframe', { title, tabindex: -1 });
  frame.onload = () => {
    const view = /** @type {Window & typeof globalThis} */ (frame.contentWindow);
    const { document } = view;
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(paper);
    document.adoptedStyleSheets = [sheet];
    document.title = title;
    document.documentElement.lang = kept.lang;
    const copy = /** @type {Element} */ (talk.log.cloneNode(true));
    for (const one of copy.querySelectorAll('details')) one.open = true;
    for (const one of copy.querySelectorAll('.urgency')) one.remove();
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
  const { labels, site, kept } = context;
  const list = h('div');
  context.suggest = () => {
    const some = site?.suggestions[kept.audience] ?? [];
    list.replaceChildren(...(some.length ? [h('h3', '', labels.often), chips(context, some)] : []));
  };
  context.suggest();
  return h('section', { class: 'welcome' },
    site?.banner && h('p', { class: 'banner', lang: 'fr', dir: 'auto' }, tie(site.banner)),
    h('p', { id: 'notice', class: 'fine' }, tie(labels.notice)), list);
};
