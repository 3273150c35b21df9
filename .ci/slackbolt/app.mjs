// A small Slack app on Slack's own framework. It is the judge of the fake Slack in
// bot/slack/slacktest: what this app can do there, an app can do in Slack.
//
// The environment says where Slack is (API_URL), the tokens (BOT_TOKEN, APP_TOKEN) and
// the SIGNING_SECRET; without APP_TOKEN it listens for HTTP on a free port. It writes
// "ready <port>" when it can be used, and ends when its input does.
import bolt from '@slack/bolt';

const { API_URL, BOT_TOKEN, APP_TOKEN, SIGNING_SECRET } = process.env;
const app = new bolt.App({
  token: BOT_TOKEN,
  appToken: APP_TOKEN,
  socketMode: Boolean(APP_TOKEN),
  signingSecret: SIGNING_SECRET,
  clientOptions: { slackApiUrl: API_URL, retryConfig: { retries: 0 } },
  logLevel: bolt.LogLevel.ERROR,
});

const text = (words) => ({ type: 'plain_text', text: words });
const step = (words, button, action) => ({
  text: words,
  blocks: [
    { type: 'section', text: { type: 'mrkdwn', text: words } },
    { type: 'actions', elements: [{ type: 'button', text: text(button), action_id: action, value: words }] },
  ],
});

app.message('start', async ({ message, say, client }) => {
  const { user } = await client.users.info({ user: message.user, include_locale: true });
  await say(step(`First step, ${user.real_name}`, 'Next', 'next'));
});

app.action('next', async ({ ack, body, client }) => {
  await ack();
  await client.chat.update({ channel: body.channel.id, ts: body.message.ts, ...step('Second step', 'Finish', 'finish') });
});

app.action('finish', async ({ ack, respond }) => {
  await ack();
  await respond({ replace_original: true, text: 'All done' });
});

app.command('/lotsen', async ({ ack, body, client, command }) => {
  await ack(`Opening ${command.text}`);
  await client.views.open({
    trigger_id: body.trigger_id,
    view: {
      type: 'modal',
      callback_id: 'form',
      title: text('A form'),
      submit: text('Send'),
      blocks: [
        { type: 'input', block_id: 'name', label: text('Your name'), element: { type: 'plain_text_input', action_id: 'name' } },
      ],
    },
  });
});

app.view('form', async ({ ack, body, view, client }) => {
  const name = view.state.values.name.name.value;
  if (name.length < 3) {
    await ack({ response_action: 'errors', errors: { name: 'That is too short' } });
    return;
  }
  await ack();
  const { channel } = await client.conversations.open({ users: body.user.id });
  await client.chat.postMessage({ channel: channel.id, text: `Thank you, ${name}` });
});

app.event('app_home_opened', async ({ event, client }) => {
  await client.views.publish({
    user_id: event.user,
    view: { type: 'home', blocks: [{ type: 'header', text: text('At home') }] },
  });
});

app.error(async (error) => {
  console.error(error);
});

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
const server = await app.start(0);
console.log(`ready ${APP_TOKEN ? 0 : server.address().port}`);
