import { z } from 'zod'
import { integer, listOf, oneOf, text, timeZone, url, yesOrNo } from '../kinds.ts'
import { optionalSetting, setting } from '../setting.ts'

const address = url('http:', 'https:')
const timeOfDay = text('a time of day like 22:00', /^([01]\d|2[0-3]):[0-5]\d$/)
const secret = { secret: true } as const
const enabled = (title: string) =>
  setting(`Whether anything is sent by ${title}, where what it needs is configured.`, yesOrNo, true)

/** Ways to tell people. */
export const notificationSettings = {
  notifications: z.strictObject({
    quietPeriod: z.strictObject({
      start: optionalSetting(
        'When the daily time begins at which people are not told anything; it needs an end.',
        timeOfDay,
      ),
      end: optionalSetting(
        'When it ends: what was held is told then, in one message for each address.',
        timeOfDay,
      ),
      timezone: setting('Whose clock it is meant by.', timeZone, 'UTC'),
      except: setting(
        'What is told even then: stage.failed, manualJudgment, …',
        listOf(text('the name of an event')),
        [],
      ),
    }),
    digest: z.strictObject({
      after: setting(
        'How many messages an address gets within the time before the rest is told as one.',
        integer(1, 10_000),
        20,
      ),
      withinSeconds: setting('That time.', integer(1, 86_400), 60),
    }),
    retentionDays: setting('How long it is known what was sent.', integer(1, 3_650), 7),
  }),
  mail: z.strictObject({
    enabled: enabled('e-mail'),
    host: optionalSetting('The SMTP server that e-mails go to. Without it none are sent.', text('a host')),
    port: setting('Its port.', integer(1, 65_535), 587),
    tls: setting(
      'implicit is TLS from the first byte, required STARTTLS, auto STARTTLS where the server offers it, off none.',
      oneOf(['auto', 'required', 'implicit', 'off']),
      'auto',
    ),
    username: optionalSetting('Whom to log in as.', text('a name')),
    password: optionalSetting('The password.', text('a password'), secret),
    from: setting('Whom e-mails come from.', text('an e-mail address'), 'gennaker@localhost'),
  }),
  slack: z.strictObject({
    enabled: enabled('Slack'),
    token: optionalSetting(
      "A bot's token, or the part of an incoming webhook's address that begins with T.",
      text('a token'),
      secret,
    ),
    baseUrl: optionalSetting(
      'Where Slack is; by default slack.com, and hooks.slack.com for webhooks.',
      address,
    ),
    sendCompactMessages: setting('Whether messages are one line.', yesOrNo, false),
    forceUseIncomingWebhook: setting('Whether the token is that of an incoming webhook.', yesOrNo, false),
    app: z.strictObject({
      token: optionalSetting(
        'The bot token of the Slack app whose buttons answer judgments.',
        text('a token'),
        secret,
      ),
      signingSecret: optionalSetting('What Slack signs the answers with.', text('a secret'), secret),
    }),
  }),
  twilio: z.strictObject({
    enabled: enabled('text message'),
    account: optionalSetting('The account that sends text messages.', text('the SID of an account')),
    token: optionalSetting('Its token.', text('a token'), secret),
    from: optionalSetting('The number they come from.', text('a telephone number')),
    baseUrl: setting('Where Twilio is.', address, 'https://api.twilio.com'),
  }),
  githubStatus: z.strictObject({
    enabled: enabled('commit status'),
    token: optionalSetting('What commits are given their status with.', text('a token'), secret),
    endpoint: setting('Where the API of GitHub is.', address, 'https://api.github.com'),
  }),
  pagerDuty: z.strictObject({
    enabled: enabled('PagerDuty'),
    endPoint: setting('Where the Events API of PagerDuty is.', address, 'https://events.pagerduty.com'),
  }),
  googlechat: z.strictObject({ enabled: enabled('Google Chat') }),
  microsoftteams: z.strictObject({ enabled: enabled('Microsoft Teams') }),
  cdevents: z.strictObject({ enabled: enabled('CDEvents') }),
}
