import express, { type Express, type RequestHandler } from 'express'
import type { Logger } from '#platform/log/log.ts'
import { bundlePlayground, bundleVersion } from './bundle.ts'

const assets = `/playground/assets/${bundleVersion}`

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Gennaker playground</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${assets}/playground.css">
    <style>
      body { margin: 0 }
      #playground { height: 100vh }
      .first { font: 16px system-ui; padding: 2rem; color: #666 }
    </style>
  </head>
  <body>
    <div id="playground"><p class="first">Preparing the playground. The first time takes a few seconds.</p></div>
    <script type="module" src="${assets}/playground.js"></script>
  </body>
</html>
`

/** The page may load from, and connect to, nothing but the host that it came from. Monaco writes its styles inline. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** GraphiQL at /playground. */
export function mountPlayground(app: Express, log: Logger): void {
  const secure: RequestHandler = (_request, response, next) => {
    response.set({
      'content-security-policy': contentSecurityPolicy,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    next()
  }
  const serve: RequestHandler = async (request, response, next) => {
    try {
      const files = express.static(await bundlePlayground(), { immutable: true, maxAge: '1y', index: false })
      files(request, response, next)
    } catch (error) {
      log.error({ err: error }, 'the playground cannot be bundled')
      response.status(500).type('text/plain').send('The playground cannot be bundled; the log says why.')
    }
  }
  app.get('/playground', secure, (_request, response) => {
    response.set('cache-control', 'no-cache').type('html').send(page)
  })
  app.use(assets, secure, serve)
}
