// Ways to spoil a card, each of which the check has to see: a name, the golden file, and
// what is done to it.
const form = 'other-form.json'
const step = 'other-picture.json'
const team = 'desk-team.sv.json'
const find = (o, type) => (o && typeof o === 'object' ? (o.type === type ? o : Object.values(o).map((v) => find(v, type)).find(Boolean)) : undefined)

export const spoilers = [
  ['an unknown element', step, (c) => c.body.push({ type: 'TextBox', text: 'x' })],
  ['an unknown action', step, (c) => { c.actions[0].type = 'Action.Post' }],
  ['no type', step, (c) => { delete c.body[0].type }],
  ['no version', step, (c) => { delete c.version }],
  ['a weight that is none', step, (c) => { find(c, 'TextRun').weight = 'Heavy' }],
  ['a distance that is none', form, (c) => { c.body[2].spacing = 'Far' }],
  ['no text', step, (c) => { delete find(c, 'TextBlock').text }],
  ['a text that is a number', step, (c) => { find(c, 'TextBlock').text = 7 }],
  ['seven buttons', step, (c) => { while (c.actions.length < 7) c.actions.push(c.actions[0]) }],
  ['no address', step, (c) => { delete find(c, 'Action.OpenUrl').url }],
  ['a picture without an address', step, (c) => { delete find(c, 'Image').url }],
  ['a picture without words', step, (c) => { delete find(c, 'Image').altText }],
  ['an input without an id', form, (c) => { delete find(c, 'Input.Date').id }],
  ['an id that stands twice', form, (c) => { find(c, 'Input.Date').id = find(c, 'Input.Text').id }],
  ['a required field without a label', form, (c) => { delete find(c, 'Input.Text').label }],
  ['a required field without an error', form, (c) => { delete find(c, 'Input.Text').errorMessage }],
  ['choices without a title', form, (c) => { delete find(c, 'Input.ChoiceSet').choices[0].title }],
  ['an action in a body', step, (c) => c.body.push(c.actions[0])],
  ['a table, which phones of 1.2 do not know', team, (c) => c.body.push({ type: 'Table', columns: [{ width: 1 }], rows: [] })],
  ['text that is markup', team, (c) => { find(c, 'FactSet').facts[0].value = '*Bo*' }],
  ['a link to nowhere good', step, (c) => { find(c, 'TextBlock').text = '[x](javascript:alert(1))' }],
  ['too much', step, (c) => c.body.push({ type: 'TextBlock', text: 'å'.repeat(50_000), wrap: true })],
]
