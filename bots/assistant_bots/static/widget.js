(() => {
  const NAME = 'commune-assistant';
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  // Too old a browser keeps the page's plain link.
  if (!('adoptedStyleSheets' in document && [].at) || customElements.get(NAME)) return;
  const server = new URL('.', script.src).href.slice(0, -1);
  const settings = script.dataset;

  /** The button's words, and what to say without a connection. @type {Record<string, string[]>} */
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
.box{position:fixed;z-index:9999;bottom:max(1em,env(safe-area-inset-bottom));max-inline-size:calc(100vw - 2em)}
:host([data-side=right]) .box{right:1em}
:host([data-side=left]) .box{left:1em}
:host([data-position=inline]) .box{position:static;display:inline-block}
.launch{display:flex;gap:.6em;align-items:center;min-block-size:3em;margin:0;padding:.6em 1.3em .6em 1.1em;border:2px solid #fff;border-radius:2em;
background:var(--launcher);color:#fff;font:inherit;font-weight:600;text-align:start;cursor:pointer;box-shadow:0 2px 10px #0005}
.launch:hover{box-shadow:inset 0 0 0 2px #fff}
.launch:focus-visible{outline:3px solid #1f2428;outline-offset:2px;box-shadow:0 0 0 5px #fff}
svg{flex:none;inline-size:1.4em;block-size:1.4em;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
:host([data-away]) .launch:not(:focus){opacity:0;pointer-events:none}
@media print{:host{display:none!important}}`;

  /** A colour on which white can be read (WCAG AA, rounded up), else ours. @type {(colour?: string) => string} */
  const readable = (colour = '') => {
    const [red, green, blue] = [1, 3, 5].map((at) => (parseInt(colour.slice(at, at + 2), 16) / 255) ** 2.2);
    if (/^#[0-9a-f]{6}$/i.test(colour) && 0.21 * red + 0.72 * green + 0.07 * blue < 0.175) return colour;
    if (colour) console.warn(`data-color « ${colour} » : trop clair.`);
    return '#1d4e6b';
  };

  class CommuneAssistant extends HTMLElement {
    connectedCallback() {
      delete this.dataset.open;
      if (this.shadowRoot) return;
      /** @type {import('./widget/types.js').Config} */
      const config = (this.config = { lang: document.documentElement.lang, ...settings, ...this.dataset, server });
      config.lang = config.lang.slice(0, 2);
      if (!WORDS[config.lang]) config.lang = 'fr';
      const rtl = getComputedStyle(document.documentElement).direction === 'rtl';
      Object.assign(this.dataset, config, { side: (config.position === 'start') === rtl ? 'right' : 'left' });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`${CSS}:host{--launcher:${readable(config.color)}!important}`);
      const root = this.attachShadow({ mode: 'open' });
      root.adoptedStyleSheets = [sheet];
      root.append(this.build(config.label || WORDS[config.lang][0]));
      document.addEventListener('focusin', () => this.makeWay());
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
      const [picture, path] = ['svg', 'path'].map((tag) => document.createElementNS('http://www.w3.org/2000/svg', tag));
      path.setAttribute('d', 'M4 5h16v11h-8l-5 4v-4H4zM8 9h8M8 12h5');
      picture.setAttribute('viewBox', '0 0 24 24');
      picture.setAttribute('aria-hidden', 'true');
      picture.append(path);
      button.append(picture, label);
      box.append(button);
      return box;
    }

    /** Never hide what has the focus (WCAG 2.4.11). */
    makeWay() {
      const focused = document.activeElement ?? this;
      const [mine, other] = [this.button, focused].map((one) => one.getBoundingClientRect());
      const over = other.right > mine.left && other.left < mine.right && other.bottom > mine.top && other.top < mine.bottom;
      this.toggleAttribute('data-away', over && focused !== this && other.height < innerHeight / 2);
    }

    async open() {
      const { button, config } = this;
      if (button.dataset.busy) return;
      button.dataset.busy = '1';
      try {
        this.panel ??= await (await import(`${server}/static/widget/panel.js`)).create(this);
        this.panel?.show();
      } catch (error) {
        console.error(error);
        if (navigator.onLine) location.assign(`${server}/poser-une-question`);
        else /** @type {ChildNode} */ (button.lastChild).replaceWith(WORDS[config.lang][1]);
      }
      delete button.dataset.busy;
    }
  }

  customElements.define(NAME, CommuneAssistant);
  const place = () => document.querySelector(NAME) || document.body.append(document.createElement(NAME));
  if (document.body) place();
  else addEventListener('DOMContentLoaded', place);
})();
