(() => {
  const NAME = 'commune-assistant';
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  // Too old a browser keeps the page's plain link.
  if (!('adoptedStyleSheets' in document && [].at) || customElements.get(NAME)) return;
  const server = new URL('.', script.src).href.slice(0, -1);
  if (location.href.startsWith(`${server}/poser-une-question`)) return;
  const settings = script.dataset;

  /** @type {Record<string, string[]>} */
  const WORDS = {
    fr: ['Poser une question', 'Hors connexion'],
    en: ['Ask a question', 'Offline'],
    ar: ['اطرح سؤالاً', 'لا يوجد اتصال'],
    uk: ['Поставити запитання', 'Немає з’єднання'],
    pt: ['Fazer uma pergunta', 'Sem ligação'],
    tr: ['Soru sorun', 'Bağlantı yok'],
    es: ['Hacer una pregunta', 'Sin conexión'],
    it: ['Fai una domanda', 'Nessuna connessione'],
  };

  const CSS = `:host{all:initial!important;display:block!important;direction:ltr!important;color-scheme:light dark!important;
font:medium/1.5 system-ui,sans-serif!important}
:host([hidden]){display:none!important}
*{box-sizing:border-box}
.box{position:fixed;z-index:9999;bottom:calc(max(1em,env(safe-area-inset-bottom)) + var(--offset));max-inline-size:calc(100vw - 2em)}
:host([data-side=right]) .box{right:1em}
:host([data-side=left]) .box{left:1em}
:host([data-position=inline]) .box{position:static;display:inline-block}
.launch{display:flex;gap:.6em;align-items:center;min-block-size:3em;margin:0;padding:.6em 1.3em .6em 1.1em;border:2px solid #fff;border-radius:2em;
background:var(--launcher);color:#fff;font:inherit;font-weight:600;text-align:start;cursor:pointer;box-shadow:0 2px 10px #0005}
.launch:hover{box-shadow:inset 0 0 0 2px #fff}
.launch:focus-visible{outline:3px solid #1f2428;outline-offset:2px;box-shadow:0 0 0 5px #fff}
svg{flex:none;inline-size:1.4em;block-size:1.4em;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.launch[aria-busy]{cursor:progress;opacity:.75}
@media(max-width:40em){:host([data-small]) span{font-size:0}}
:host([data-away]) .launch:not(:focus){opacity:0;pointer-events:none}
@media print{:host{display:none!important}}`;

  /** @type {(colour?: string) => string} */
  const readable = (colour = '') => {
    const [red, green, blue] = [1, 3, 5].map((at) => (parseInt(colour.slice(at, at + 2), 16) / 255) ** 2.2);
    if (/^#[0-9a-f]{6}$/i.test(colour) && 0.21 * red + 0.72 * green + 0.07 * blue < 0.175) return colour;
    if (colour) console.warn(`data-color « ${colour} » : trop clair.`);
    return '#1d4e6b';
  };

  class CommuneAssistant extends HTMLElement {
    failed = '';

    connectedCallback() {
      delete this.dataset.open;
      this.button?.setAttribute('aria-expanded', 'false');
      if (this.shadowRoot) return;
      /** @type {import('./widget/types.js').Config} */
      const config = (this.config = { lang: document.documentElement.lang, ...settings, ...this.dataset, server });
      config.lang = config.lang.slice(0, 2);
      if (!WORDS[config.lang]) config.lang = 'fr';
      const { direction, colorScheme } = getComputedStyle(document.documentElement);
      config.theme ||= colorScheme === 'dark' ? 'dark' : /dark/.test(colorScheme) ? '' : 'light';
      Object.assign(this.dataset, config, { side: (config.position === 'start') === (direction === 'rtl') ? 'right' : 'left' });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`${CSS}:host{--launcher:${readable(config.color)}!important;--offset:${parseFloat(config.offset ?? '') || 0}px!important}`);
      const root = this.attachShadow({ mode: 'open' });
      root.adoptedStyleSheets = [sheet];
      root.append(this.build(config.label || WORDS[config.lang][0]));
      document.addEventListener('focusin', () => this.makeWay());
      addEventListener('scroll', () => this.toggleAttribute('data-small', scrollY > 300), { passive: true });
    }

    /** @param {string} label */
    build(label) {
      const box = document.createElement('section');
      box.className = 'box';
      box.lang = this.config.lang;
      box.dir = box.lang === 'ar' ? 'rtl' : 'ltr';
      box.setAttribute('aria-label', label);
      const button = (this.button = document.createElement('button'));
      button.type = 'button';
      button.className = 'launch';
      button.setAttribute('aria-haspopup', 'dialog');
      button.setAttribute('aria-expanded', 'false');
      button.onclick = () => this.open();
      button.onpointerenter = () => this.load().catch(() => null);
      const [picture, path] = ['svg', 'path'].map((tag) => document.createElementNS('http://www.w3.org/2000/svg', tag));
      path.setAttribute('d', 'M4 5h16v11h-8l-5 4v-4H4zM8 9h8M8 12h5');
      picture.setAttribute('viewBox', '0 0 24 24');
      picture.setAttribute('aria-hidden', 'true');
      picture.append(path);
      const words = (this.words = document.createElement('span'));
      words.textContent = label;
      button.append(picture, words);
      box.append(button);
      return box;
    }

    makeWay() {
      const focused = document.activeElement ?? this;
      const [mine, other] = [this.button, focused].map((one) => one.getBoundingClientRect());
      const over = other.right > mine.left && other.left < mine.right && other.bottom > mine.top && other.top < mine.bottom;
      this.toggleAttribute('data-away', over && focused !== this && other.height < innerHeight / 2);
    }

    /** @returns {Promise<any>} */
    load() {
      return (this.coming ??= import(`${server}/static/widget/panel.js${this.failed}`).catch((error) => {
        this.coming = undefined;
        this.failed += '?';
        throw error;
      }));
    }

    async open() {
      const { button, words } = this;
      if (button.ariaBusy) return;
      button.ariaBusy = 'true';
      try {
        this.panel ??= await (await this.load()).create(this);
        this.panel?.show();
      } catch (error) {
        console.error(error);
        if (navigator.onLine) location.assign(`${server}/poser-une-question`);
        else {
          const label = words.textContent;
          words.textContent = WORDS[this.config.lang][1];
          addEventListener('online', () => (words.textContent = label), { once: true });
        }
      }
      button.ariaBusy = null;
    }
  }

  customElements.define(NAME, CommuneAssistant);
  const place = () => document.querySelector(NAME) || document.body.append(document.createElement(NAME));
  if (document.body) setTimeout(place); // a touch may be answered in between
  else addEventListener('DOMContentLoaded', place);
})();
