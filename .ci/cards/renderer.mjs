// npm's adaptivecards, in a page of jsdom.
import { JSDOM } from 'jsdom'
import { marked } from 'marked'
import { createRequire } from 'node:module'

const { window } = new JSDOM('<!doctype html><body></body>')
Object.assign(globalThis, { window, document: window.document, Node: window.Node })
for (const name of Object.getOwnPropertyNames(window)) if (/^HTML\w*Element$/.test(name)) globalThis[name] = window[name]
// jsdom has no innerText; the renderer writes all its text by it.
Object.defineProperty(window.HTMLElement.prototype, 'innerText', {
  get() { return this.textContent }, set(s) { this.textContent = s },
})

const warnings = []
console.warn = (...words) => warnings.push(words.join(' '))
console.error = (...words) => warnings.push(words.join(' '))

const ac = createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.js')
// Teams strikes out between two tildes, marked between one.
marked.use({ tokenizer: { del(src) { return src.startsWith('~~') ? false : undefined } } })
ac.AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = marked.parse(text)
  result.didProcess = true
}

// As Teams is set: six buttons, in a row or below one another.
const host = new ac.HostConfig({ supportsInteractivity: true, actions: { maxActions: 6, actionsOrientation: 'horizontal' } })

// newer are the properties that came after version 1.2: a client of that version goes
// without.
const newer = /property "?(label|isRequired|errorMessage|associatedInputs|style)"?/i

// said is what the renderer has to say of a card, and what it shows.
export function render(json, version) {
  warnings.length = 0
  const old = version === '1.2'
  const target = old ? ac.Versions.v1_2 : ac.Versions.v1_5
  const context = new ac.SerializationContext(target)
  const card = new ac.AdaptiveCard()
  card.hostConfig = host
  ac.CardElement.langProperty.regEx.lastIndex = 0 // it is global, and would refuse every second card
  card.parse({ ...json, version }, context)
  const faults = []
  for (let i = 0; i < context.eventCount; i++) {
    const e = context.getEventAt(i)
    if (!(old && e.event === ac.ValidationEvent.UnsupportedProperty && newer.test(e.message))) faults.push(e.message)
  }
  for (const e of card.validateProperties().validationEvents) faults.push(e.message)
  const page = card.render()
  document.body.replaceChildren(...(page ? [page] : []))
  faults.push(...warnings)
  if (!page) faults.push('it renders to nothing')
  return { faults, page, card }
}

// tooOld is what a client shows that takes no cards of version 1.5.
export function tooOld(json) {
  ac.SerializableObject.defaultMaxVersion = ac.Versions.v1_2
  try {
    const card = new ac.AdaptiveCard()
    card.hostConfig = host
    card.parse(json)
    return card.validateProperties().validationEvents.some((e) => e.event === ac.ValidationEvent.UnsupportedCardVersion) ? json.fallbackText : undefined
  } finally {
    ac.SerializableObject.defaultMaxVersion = ac.Versions.latest
  }
}
