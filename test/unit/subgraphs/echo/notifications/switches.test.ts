import { channelsWith } from './channel.ts'

it.each([
  ['slack', 'slack'],
  ['email', 'mail'],
  ['sms', 'twilio'],
  ['githubStatus', 'githubStatus'],
  ['pagerduty', 'pagerDuty'],
  ['googlechat', 'googlechat'],
  ['microsoftteams', 'microsoftteams'],
  ['cdevents', 'cdevents'],
])('nothing is sent by %s where %s.enabled is false, though all is configured', async (type, section) => {
  const all = (isEnabled: boolean) =>
    channelsWith((config) => {
      config.slack = { ...config.slack, token: 'x', app: { token: 'x', signingSecret: 'x' } }
      config.mail.host = 'localhost'
      config.twilio = { ...config.twilio, account: 'a', token: 'x', from: '+49' }
      config.githubStatus.token = 'x'
      config[section].enabled = isEnabled
    })
  const [on, off] = [all(true), all(false)]
  expect(on.channels.find(type)).not.toHaveProperty('problem')
  expect(off.channels.find(type)).toMatchObject({ type, problem: `${section}.enabled is false` })
  await Promise.all([on.stop(), off.stop()])
})
