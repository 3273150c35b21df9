// The number that a divided list goes on from, which Slack documents and @slack/types
// 3.2.0 lacks: docs.slack.dev/reference/block-kit/block-elements/rich-text-list-element
import "@slack/types";

declare module "@slack/types/dist/block-kit/block-elements.js" {
  interface RichTextList {
    offset?: number;
  }
}
