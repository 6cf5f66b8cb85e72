import type { Delivery } from './delivery.ts'
import type { Message } from './message.ts'

/** Messages that a digest names one by one. */
const mostNamed = 20

/** One message for all that was held for an address. */
export function digestOf(held: readonly Delivery[], time: number): Message {
  const counts = Object.entries(Object.groupBy(held, ({ when }) => when)).map(
    ([when, of]) => `${of?.length} × ${when}`,
  )
  const applications = [...new Set(held.map(({ application }) => application))].sort()
  const lines = held.slice(0, mostNamed).map(({ content, subject }) => {
    const link = content?.message.link
    return link ? `- [${subject.replace(/[[\]]/g, '\\$&')}](${link})` : `- ${subject}`
  })
  const more = held.length - lines.length
  const hasFailed = held.some(({ content }) => content?.message.severity === 'failure')
  const subject = `${held.length} notifications of ${applications.slice(0, 5).join(', ')}${applications.length > 5 ? ' …' : ''}`
  return {
    subject,
    body: [
      `Told together: ${counts.join(', ')}.`,
      [...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n'),
    ].join('\n\n'),
    severity: hasFailed ? 'failure' : 'info',
    when: 'digest',
    application: applications.join(', '),
    time,
  }
}
