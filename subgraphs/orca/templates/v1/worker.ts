import { parentPort } from 'node:worker_threads'
import { answer, type Request } from './requests.ts'

/** The other end of `TemplateWorker`: a thread, because templates may take time and memory. */
parentPort?.on('message', (request: Request) => parentPort?.postMessage(answer(request)))
