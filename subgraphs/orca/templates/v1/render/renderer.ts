import type { Environment } from 'minijinja-js/dist/web/minijinja_js.js'
import { isObject, objectsOf } from '#platform/definition/json.ts'
import { createJinja, type Filter } from '#platform/jinja/jinja.ts'
import type { JsonObject } from '../../../domain/execution.ts'
import { keyOf, type WantedPipeline } from '../wanted.ts'
import { RenderError } from './errors.ts'
import { extreme, format, frigga, plainValue } from './filters.ts'
import { tagFilters, withoutTags } from './tags.ts'
import { renderedValue } from './value.ts'

/** What names mean in a text. */
export type Context = JsonObject

/** How often lists and maps may come out of texts within what came out of texts. */
const deepest = 5

/** Modules within modules. */
const deepestModule = 10

/** What all renderers of one pipeline have in common. */
export interface Common {
  /** Ids of pipelines, null where there is none, by `keyOf`. */
  readonly ids: Readonly<Record<string, string | null>>
  /** Characters that may still be rendered; it gets less. */
  readonly room: { left: number }
}

/** Renders texts of Jinja with Spinnaker's tags and filters. */
export class Renderer {
  readonly #modules: ReadonlyMap<string, JsonObject>
  readonly #common: Common
  /** One for each level of modules: none can be used while it waits for a filter. */
  readonly #environments: Environment[] = []
  readonly #contexts: Context[] = []
  #failure: unknown
  /** Pipelines whose ids are not known yet. */
  readonly wanted = new Map<string, WantedPipeline>()

  constructor(modules: readonly JsonObject[], common: Common) {
    this.#modules = new Map(modules.map((module) => [String(module.id), module]))
    this.#common = common
  }

  /** A text without white space around it. Throws RenderError. */
  render(text: string, context: Context): string {
    if (!/\{[{%#]/.test(text)) return text.trim()
    const source = withoutTags(text, (id) => this.#variables(id)?.map(({ name }) => String(name)))
    const names = Object.keys(context).filter((name) => source.includes(name))
    const known = names.filter((name) => context[name] !== null && context[name] !== undefined)
    const values = Object.fromEntries(known.map((name) => [name, context[name]]))
    // What is null may be left out, and so may whatever else there is not in the same text, as in Spinnaker.
    const rendered = this.#run(source, values, context, names.length > known.length ? 'lenient' : 'strict')
    this.#common.room.left -= rendered.length
    if (this.#common.room.left < 0) throw new RenderError('more is rendered than a pipeline may hold')
    return rendered.trim()
  }

  /** Every text in some JSON rendered and read as YAML, keys rendered; again where lists or maps came out. Throws RenderError. */
  deep(value: unknown, context: Context, depth = 0): unknown {
    if (depth >= deepest) throw new RenderError(`cannot be rendered: it goes on after ${deepest} times`)
    if (typeof value === 'string') {
      const rendered = renderedValue(this.render(value, context))
      return typeof rendered === 'object' && rendered !== null
        ? this.deep(rendered, context, depth + 1)
        : rendered
    }
    if (Array.isArray(value)) return value.map((entry) => this.deep(entry, context, depth))
    if (!isObject(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [
        this.render(key, context),
        this.deep(entry, context, depth),
      ]),
    )
  }

  #variables(id: string): JsonObject[] | undefined {
    const module = this.#modules.get(id)
    return module && objectsOf(module.variables)
  }

  #run(source: string, values: Context, context: Context, unknown: 'strict' | 'lenient'): string {
    const level = this.#contexts.length
    if (level > deepestModule)
      throw new RenderError(`has modules within each other, more than ${deepestModule} levels`)
    this.#environments[level] ??= createJinja(this.#filters())
    const environment = this.#environments[level]
    environment.undefinedBehavior = unknown
    this.#contexts.push(context)
    this.#failure = undefined
    try {
      const rendered = environment.renderStr(source, values)
      if (this.#failure) throw this.#failure
      return rendered
    } catch (error) {
      if (error instanceof RenderError || error instanceof WebAssembly.RuntimeError) throw error
      throw new RenderError(
        `cannot be rendered: ${(error as Error).message.split('\n', 1)[0]}: ${source.slice(0, 200)}`,
      )
    } finally {
      this.#contexts.pop()
    }
  }

  #filters(): Record<string, Filter> {
    const filters: Record<string, Filter> = {
      json: (value) => JSON.stringify(value),
      base64: (value) => this.#base64(value),
      frigga,
      min: extreme('min'),
      max: extreme('max'),
      format,
      [tagFilters.module]: (values, id) => this.#module(String(id), values as JsonObject),
      [tagFilters.pipelineid]: (values) => this.#idOf('pipelineid', values as JsonObject),
      [tagFilters.strategyid]: (values) => this.#idOf('strategyid', values as JsonObject),
    }
    // Nothing may be thrown through Jinja.
    const safe =
      (filter: Filter): Filter =>
      (value, ...args) => {
        try {
          return this.#failure ? '' : filter(plainValue(value), ...args.map(plainValue))
        } catch (error) {
          this.#failure = error
          return ''
        }
      }
    return Object.fromEntries(Object.entries(filters).map(([name, filter]) => [name, safe(filter)]))
  }

  #base64(value: unknown): string {
    const rendered = this.deep(value, this.#contexts.at(-1)!)
    return Buffer.from(typeof rendered === 'string' ? rendered : JSON.stringify(rendered)).toString('base64')
  }

  #module(id: string, given: JsonObject): string {
    const caller = this.#contexts.at(-1)!
    const { application, pipelineTemplate, trigger, templateDefaults } = caller
    const variables = this.#variables(id)!.map(({ name, defaultValue }): [string, unknown] => [
      String(name),
      given[String(name)] ?? defaultValue ?? null,
    ])
    const missing = variables.filter(([, value]) => value === null).map(([name]) => `'${name}'`)
    if (missing.length > 0) throw new RenderError(`the module '${id}' lacks ${missing.join(', ')}`)
    const context = {
      ...(isObject(templateDefaults) ? templateDefaults : {}),
      application,
      pipelineTemplate,
      trigger,
      templateDefaults,
      ...Object.fromEntries(variables),
    }
    const rendered = this.deep(this.#modules.get(id)!.definition, context)
    return typeof rendered === 'string' ? rendered : JSON.stringify(rendered)
  }

  #idOf(kind: WantedPipeline['kind'], { application, name }: JsonObject): string {
    const wanted = { kind, application: String(application), name: String(name) }
    const id = this.#common.ids[keyOf(wanted)]
    if (id === null)
      throw new RenderError(
        `there is no ${kind.slice(0, -2)} '${wanted.name}' in the application '${wanted.application}'`,
      )
    if (id === undefined) this.wanted.set(keyOf(wanted), wanted)
    return id ?? ''
  }
}
