import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Environment, initSync } from 'minijinja-js/dist/web/minijinja_js.js'

/** Pages of 64 KB that a template may make Jinja use. */
const mostPages = 1_024

/** Steps that one text may take. */
const fuel = 2_000_000

export type Filter = (value: unknown, ...args: unknown[]) => unknown

let isLoaded = false

/** A Jinja without any way out: no files, no JavaScript. What uses too much memory ends in a WebAssembly.RuntimeError. */
export function createJinja(filters: Readonly<Record<string, Filter>>): Environment {
  if (!isLoaded) {
    const file = createRequire(import.meta.url).resolve('minijinja-js/dist/web/minijinja_js_bg.wasm')
    initSync({ module: new WebAssembly.Module(withBoundedMemory(readFileSync(file))) })
    isLoaded = true
  }
  const environment = new Environment()
  environment.enablePyCompat()
  environment.fuel = fuel
  for (const [name, filter] of Object.entries(filters)) environment.addFilter(name, filter)
  return environment
}

const memorySection = 5

/** The module as it is, but that its memory may only grow so far: what it declares has no maximum. */
function withBoundedMemory(wasm: Buffer): Uint8Array<ArrayBuffer> {
  let at = 8
  while (at < wasm.length) {
    const id = wasm[at]!
    const size = readNumber(wasm, at + 1)
    const end = size.next + size.value
    if (id === memorySection) {
      // One memory, whose limits have a minimum alone.
      const minimum = readNumber(wasm, size.next + 2)
      const limits = [1, 1, ...numberBytes(minimum.value), ...numberBytes(mostPages)]
      const section = Buffer.from([memorySection, ...numberBytes(limits.length), ...limits])
      return Uint8Array.from(Buffer.concat([wasm.subarray(0, at), section, wasm.subarray(end)]))
    }
    at = end
  }
  throw new Error('The Jinja module has no memory of its own')
}

/** LEB128, as WebAssembly writes numbers. */
function readNumber(bytes: Buffer, from: number): { value: number; next: number } {
  let value = 0
  for (let at = from, shift = 0; ; at++, shift += 7) {
    value += (bytes[at]! & 0x7f) * 2 ** shift
    if (bytes[at]! < 0x80) return { value, next: at + 1 }
  }
}

function numberBytes(value: number): number[] {
  return value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...numberBytes(Math.floor(value / 0x80))]
}
