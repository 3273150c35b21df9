// Reads a Mermaid diagram on standard input and parses it with Mermaid's own
// parser; exits 1 with the parser's words if it is not valid.
import { JSDOM } from 'jsdom'

const { window } = new JSDOM('')
globalThis.window = window
globalThis.document = window.document
const { default: mermaid } = await import('mermaid')

let diagram = ''
for await (const chunk of process.stdin) diagram += chunk
try {
  const { diagramType } = await mermaid.parse(diagram)
  console.log(`valid ${diagramType}, ${diagram.split('\n').length} lines`)
} catch (error) {
  console.error(String(error.message ?? error))
  process.exit(1)
}
