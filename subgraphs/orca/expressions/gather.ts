import type { Answer, Wanted, WantedRequest } from '#platform/expressions/scope.ts'
import type { Answers } from './trigger.ts'

/** Finds the answer to a request, until the signal says that it is of no use any more; never throws. */
export type FetchAnswer = (request: WantedRequest, signal: AbortSignal) => Promise<Answer>

/** An answer may lead to another request, and so on; further ones than this are not answered. */
const mostRounds = 10
const mostAnswers = 200

/** How many requests of one evaluation are under way at a time. */
const atATime = 6

/** Milliseconds that all answers to one evaluation may take together. */
const longest = 60_000

/**
 * Learns what an evaluation wants from outside: `evaluate` says what it still wants with what is known. The answers are the last
 * ones: what is not among them is answered by an error.
 */
export async function gather(
  evaluate: (answers: Answers) => readonly Wanted[],
  fetchAnswer: FetchAnswer,
  stop?: AbortSignal,
): Promise<Answers> {
  const answers = new Map<string, Answer>()
  let signal: AbortSignal | undefined
  for (let round = 0; round < mostRounds; round++) {
    const wanted = new Map<string, WantedRequest>()
    for (const { key, request } of evaluate(answers)) if (!answers.has(key)) wanted.set(key, request)
    if (wanted.size === 0) break
    signal ??= AbortSignal.any([AbortSignal.timeout(longest), ...(stop ? [stop] : [])])
    const queue = [...wanted].slice(0, mostAnswers - answers.size)
    const work = async () => {
      for (let next = queue.shift(); next; next = queue.shift())
        answers.set(next[0], signal?.aborted ? tooLate : await fetchAnswer(next[1], signal!))
    }
    await Promise.all(Array.from({ length: atATime }, work))
  }
  return new LastAnswers(answers)
}

const tooLate: Answer = { error: `it wants more from outside than comes within ${longest / 1000} s` }

const unanswered: Answer = {
  error: `it wants more from outside than it may: ${mostAnswers} answers, each new one after at most ${mostRounds} others`,
}

/** Has an answer to everything. */
class LastAnswers extends Map<string, Answer> {
  override get(key: string): Answer {
    return super.get(key) ?? unanswered
  }

  override has(): boolean {
    return true
  }
}
