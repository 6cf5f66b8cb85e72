import { parentPort, workerData } from 'node:worker_threads'
import { answer, type Request } from './requests.ts'
import type { Bounds } from './templateWorker.ts'

/** The other end of `TemplateWorker`: a thread, because templates may take time and memory. */
const { characters } = workerData as Bounds
parentPort?.on('message', (request: Request) => parentPort?.postMessage(answer(request, characters)))
