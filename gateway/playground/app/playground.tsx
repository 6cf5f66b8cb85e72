import { createGraphiQLFetcher } from '@graphiql/toolkit'
import { GraphiQL } from 'graphiql'
import 'graphiql/style.css'
import { createRoot } from 'react-dom/client'
import { examples } from './examples.ts'

/** Monaco's helpers, by the language they are for. */
const workers: Record<string, string> = { json: 'json.worker.js', graphql: 'graphql.worker.js' }

globalThis.MonacoEnvironment = {
  getWorker: (_id: string, label: string) =>
    new Worker(new URL(workers[label] ?? 'editor.worker.js', import.meta.url)),
}

const url = new URL('/graphql', location.href)
const socketUrl = new URL(url)
socketUrl.protocol = url.protocol.replace('http', 'ws')
const fetcher = createGraphiQLFetcher({ url: url.href, subscriptionUrl: socketUrl.href })

createRoot(document.getElementById('playground')!).render(
  <GraphiQL fetcher={fetcher} defaultTabs={examples} defaultEditorToolsVisibility="variables" />,
)
