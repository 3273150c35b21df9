// Holds golden files against the renderer: see the script beside it.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { render, tooOld } from './renderer.mjs'
import { spoilers } from './spoiled.mjs'

const type = 'application/vnd.microsoft.card.adaptive'
const maxActivity = 100_000

// within are the objects of a card for which is says yes, wherever they stand.
function within(value, is, found = []) {
  if (value && typeof value === 'object') {
    if (!Array.isArray(value) && is(value)) found.push(value)
    for (const inner of Object.values(value)) within(inner, is, found)
  }
  return found
}

const typed = (start) => (o) => typeof o.type === 'string' && o.type.startsWith(start)
const words = (s) => String(s).replace(/\u2060/g, '').split(/\s+/).filter(Boolean).join(' ')

// lost is what a card has and its page does not show.
function lost(json, page, version) {
  const faults = []
  const shown = words(page.textContent)
  for (const run of within(json, typed('TextRun'))) {
    if (!shown.includes(words(run.text))) faults.push(`the text "${run.text.slice(0, 60)}" is not shown`)
  }
  const texts = within(json, typed('TextBlock'))
  const blocks = [...page.querySelectorAll('.ac-textBlock')].filter((b) => !b.closest('.ac-factset') && b.textContent.trim())
  if (blocks.length !== texts.length || texts.some((t) => typeof t.text !== 'string')) faults.push(`of ${texts.length} lines ${blocks.length} are shown`)
  const facts = within(json, typed('FactSet')).flatMap((set) => set.facts)
  if (page.querySelectorAll('.ac-factset tr').length !== facts.length) faults.push('a labelled value is not shown')
  const actions = within(json, typed('Action.'))
  const buttons = [...page.querySelectorAll('button.ac-pushButton')].map((b) => b.textContent)
  if (JSON.stringify(buttons) !== JSON.stringify(actions.map((a) => a.title))) faults.push(`of ${actions.length} buttons ${buttons.length} are shown, or in another order`)
  const inputs = within(json, typed('Input.'))
  const fields = page.querySelectorAll('input, textarea, select')
  if (fields.length !== inputs.length) faults.push(`of ${inputs.length} fields ${fields.length} are shown`)
  for (const input of inputs) {
    if (version === '1.2' ? !input.placeholder : !shown.includes(words(input.label))) faults.push(`the field ${input.id} has no name`)
  }
  const pictures = within(json, typed('Image'))
  if ([...page.querySelectorAll('img')].some((i) => !i.alt) || page.querySelectorAll('img').length !== pictures.length) faults.push('a picture is not shown, or not told')
  return faults
}

// strange is what Markdown made of a text that it should not.
function strange(page) {
  const faults = []
  const found = page.querySelectorAll(['em', 'del', 'h1', 'h2', 'h3', 'ul', 'ol', 'blockquote', 'pre', 'code', 'table', 'hr', 'img', 'script'].map((e) => `.ac-textBlock ${e}`).join())
  for (const e of found) faults.push(`a text became <${e.localName}>: "${e.textContent.slice(0, 60)}"`)
  for (const a of page.querySelectorAll('.ac-textBlock a')) {
    if (!/^(https:\/\/|mailto:|tel:)/.test(a.href)) faults.push(`a link leads to ${a.href}`)
  }
  return faults
}

// judge is everything that is wrong with an activity.
function judge(sent) {
  const faults = []
  const size = 2 * JSON.stringify({ type: 'message', ...sent }).length // of UTF-16 units, two bytes each
  if (size > maxActivity) faults.push(`it has ${size} bytes in UTF-16`)
  for (const { contentType, content } of sent.attachments) {
    if (contentType !== type) continue
    if (content.version !== '1.5') faults.push(`its version is ${content.version}`)
    for (const version of ['1.5', '1.2']) {
      let result
      try {
        result = render(content, version)
      } catch (error) {
        faults.push(`${version}: ${error.message}`)
        continue
      }
      const here = [...result.faults]
      if (result.page) here.push(...lost(content, result.page, version), ...strange(result.page))
      faults.push(...here.map((f) => `${version}: ${f}`))
    }
    if (!tooOld(content)) faults.push('a client that is too old shows nothing')
  }
  return { faults, size }
}

const golden = process.argv[2]
let failed = 0
let cards = 0
const largest = { size: 0 }
const all = readdirSync(golden).filter((f) => f.endsWith('.json')).map((name) => ({ name, sent: JSON.parse(readFileSync(join(golden, name), 'utf8')) }))
for (const { name, sent } of all) {
  const { faults, size } = judge(sent)
  cards += sent.attachments.filter((a) => a.contentType === type).length
  if (size > largest.size) Object.assign(largest, { size, name })
  for (const fault of new Set(faults)) console.log(`${name}: ${fault}`)
  failed += faults.length > 0
}
const sample = (name) => structuredClone(all.find((g) => g.name === name).sent)
for (const [name, from, spoil] of spoilers) {
  const sent = sample(from)
  spoil(sent.attachments[0].content, sent)
  if (judge(sent).faults.length === 0) {
    console.log(`${from} spoiled with ${name} passes`)
    failed++
  }
}
console.log(`${cards} cards of ${all.length} files, ${spoilers.length} spoiled ones; the largest activity is ${largest.name} with ${largest.size} bytes in UTF-16, of ${maxActivity}`)
if (failed || cards < 50) process.exit(1)
