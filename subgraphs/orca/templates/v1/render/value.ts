import { parse } from 'yaml'
import { deepest, isTooDeep } from '../../depth.ts'
import { RenderError } from './errors.ts'

/** Whole texts that YAML would take for something else than Spinnaker does. */
const keywords = new Set(['yes', 'no', 'on', 'off'])

/** What no YAML reader makes anything else of. */
const plain = /^[A-Za-z](?:[\w ./-]*[\w./-])?$/

const ofYaml = new Set(['true', 'false', 'null', 'y', 'n', ...keywords])

const marker = 'noexpand:'

/** What a rendered text stands for: it is read as YAML, unless it begins as an expression, or with the marker `noexpand:`. */
export function renderedValue(text: string): unknown {
  if (plain.test(text) && !ofYaml.has(text.toLowerCase())) return text
  if (text.startsWith('${') || keywords.has(text.toLowerCase()) || /^(\*|@class|\{\{)/.test(text)) return text
  if (text.startsWith(marker)) return text.slice(marker.length)
  if (text === '') return null
  const value = fromYaml(text)
  return value === null || value === undefined || typeof value === 'string' ? text : value
}

/** YAML 1.1 but for dates, which stay texts. Throws RenderError for what begins as a list or map and is none. */
export function fromYaml(text: string): unknown {
  if (isTooDeep(text))
    throw new RenderError(`what was rendered has more than ${deepest} levels of lists and maps`)
  try {
    return parse(text, {
      version: '1.1',
      merge: true,
      uniqueKeys: false,
      logLevel: 'error',
      maxAliasCount: 100,
      customTags: (tags) =>
        tags.filter((tag) => typeof tag === 'string' || tag.tag !== 'tag:yaml.org,2002:timestamp'),
    })
  } catch (error) {
    const isStructure = /^(?:[[{]|- )/.test(text)
    if (!isStructure) return text
    const [reason] = (error as Error).message.split('\n', 1)
    throw new RenderError(`what was rendered is no YAML: ${reason}: ${text.slice(0, 200)}`)
  }
}
