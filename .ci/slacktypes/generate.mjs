// Wraps each golden file of bot/slack/blocks as a typed constant, for tsc to hold
// against Slack's own types. Some are also written with a fault, where tsc must find
// an error: else it would not be looking.
//
//   node generate.mjs <golden files> <out>
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const [from, out] = process.argv.slice(2);

// A view of @slack/types takes any block at all; here it takes known ones only.
const types = {
  message: "{ text: string; blocks: KnownBlock[] }",
  modal: 'Omit<ModalView, "blocks"> & { blocks: KnownBlock[] }',
  home: 'Omit<HomeView, "blocks"> & { blocks: KnownBlock[] }',
};

const kind = (payload) => payload.type ?? "message";

const typed = (payload, json, expect = "") =>
  'import type { HomeView, KnownBlock, ModalView } from "@slack/types";\n' +
  `${expect}export const payload: ${types[kind(payload)]} = ${json};\n`;

const first = (payload, type) => payload.blocks.find((b) => b.type === type);

// Each spoils a payload and tells whether it could.
const faults = {
  "unknown-block": (p) => p.blocks[0] && (p.blocks[0].type = "headline"),
  "header-in-markdown": (p) => first(p, "header") && (first(p, "header").text.type = "mrkdwn"),
  "button-without-text": (p) => first(p, "actions") && delete first(p, "actions").elements[0].text,
  "button-too-loud": (p) => first(p, "actions") && (first(p, "actions").elements[0].style = "loud"),
  "text-without-text": (p) => {
    const section = first(p, "rich_text")?.elements.find((e) => e.type === "rich_text_section");
    return section && delete section.elements[0].text && delete section.elements[0].url;
  },
  "list-of-no-style": (p) => {
    const list = first(p, "rich_text")?.elements.find((e) => e.type === "rich_text_list");
    return list && (list.style = "dashes");
  },
  "picture-without-words": (p) => first(p, "image") && delete first(p, "image").alt_text,
  "misspelled": (p) => first(p, "context") && (first(p, "context").element = []),
  "input-without-label": (p) => first(p, "input") && delete first(p, "input").label,
  "modal-without-title": (p) => p.type === "modal" && delete p.title,
  "home-with-a-title": (p) => p.type === "home" && (p.title = { type: "plain_text", text: "x" }),
};

const files = readdirSync(from).filter((name) => name.endsWith(".json")).sort();
if (files.length < 50) {
  throw new Error(`only ${files.length} golden files in ${from}`);
}
const waiting = new Map(Object.entries(faults));
for (const file of files) {
  const json = readFileSync(join(from, file), "utf8");
  const name = basename(file, ".json");
  writeFileSync(join(out, `${name}.ts`), typed(JSON.parse(json), json.trim()));
  for (const [fault, spoil] of waiting) {
    const payload = JSON.parse(json);
    const before = kind(payload);
    if (spoil(payload) && kind(payload) === before) {
      const expect = `// @ts-expect-error ${fault}\n`;
      writeFileSync(join(out, `fault-${fault}.ts`), typed(payload, JSON.stringify(payload), expect));
      waiting.delete(fault);
    }
  }
}
if (waiting.size > 0) {
  throw new Error(`no golden file could be spoiled by ${[...waiting.keys()].join(", ")}`);
}
console.log(`${files.length} payloads, ${Object.keys(faults).length} with a fault`);
