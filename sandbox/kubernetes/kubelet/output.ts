import type { Container } from '../controllers/kinds.ts'
import type { Fault } from './behaviour.ts'
import type { Script } from './script.ts'

/** The lines that a container writes: what its command echoes, or what a program of that kind might write. */
export function linesOf(
  { name, image }: Container,
  { lines }: Script,
  fault: Fault | undefined,
): Script['lines'] {
  if (lines.length > 0) return lines
  return texts(name, image, fault).map((text) => ({ at: 0, text }))
}

function texts(name: string, image: string, fault: Fault | undefined): string[] {
  const started = `${name}: started ${image}`
  switch (fault) {
    case 'crash-loop':
      return [started, `${name}: cannot connect to database:5432: connection refused`, `${name}: giving up`]
    case 'oom':
      return [started, `${name}: loading the index into memory`]
    case 'never-ready':
      return [started, `${name}: waiting for a dependency that does not answer`]
    default:
      return [started]
  }
}
