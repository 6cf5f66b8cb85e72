import { createServer, type RequestListener } from 'node:http'
import { ApolloGateway, type GraphQLDataSource, RemoteGraphQLDataSource } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import { expressMiddleware } from '@as-integrations/express5'
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime'
import express from 'express'
import { localAdmin } from '#platform/identity/caller.ts'
import { createServiceTokens } from '#platform/identity/token.ts'
import { type ServiceName, serviceNames } from '#platform/service/service.ts'
import { HttpTransport } from '#platform/transport/http.ts'
import type { Transport } from '#platform/transport/transport.ts'
import { createSource, type GateContext } from '../../gateway/sources.ts'
import { serveOrders } from '../support/child.ts'
import { gateBefore, registryOf, supergraph } from '../support/gate.ts'
import { listenAnywhere } from '../support/port.ts'
import { createSubgraphs } from '../support/subgraphs.ts'

process.env.APOLLO_TELEMETRY_DISABLED = 'true'

/** A token as long as those that Gate makes. */
const authorization = `Bearer ${await createServiceTokens(undefined).signCaller(localAdmin, 'orca')}`

/** One of the gateways that are compared, as an HTTP server: node gateway.ts <kind> <endpoints as JSON>. */
const [kind = '', endpoints = '{}'] = process.argv.slice(2)
const urls = JSON.parse(endpoints) as Record<ServiceName, string>

const kinds: Record<string, () => Promise<RequestListener>> = {
  gateHere: async () => (await gateBefore(createSubgraphs().all)).app,
  gateHttp: async () => (await gateBefore(overHttp())).app,
  apolloHere() {
    const services = registryOf(createSubgraphs().all)
    return apollo((name) => createSource(name as ServiceName, services))
  },
  apolloHttp: () =>
    apollo((name) => {
      const source = new RemoteGraphQLDataSource<GateContext>({ url: urls[name as ServiceName] })
      source.willSendRequest = ({ request }) => request.http?.headers.set('authorization', authorization)
      return source
    }),
  async hiveHttp() {
    const runtime = createGatewayRuntime({
      supergraph: serviceNames.reduce(
        (text, name) => text.replace(`service://${name}`, urls[name]),
        supergraph,
      ),
      propagateHeaders: { fromClientToSubgraphs: () => ({ authorization }) },
      logging: 'warn',
    })
    return runtime as unknown as RequestListener
  },
}

function overHttp(): Transport[] {
  const tokens = createServiceTokens(undefined)
  return serviceNames.map((name) => new HttpTransport(name, urls[name], { sign: tokens.signCaller }))
}

/** Apollo's server and gateway as their documentation puts them together, behind the same Express as Gate. */
async function apollo(buildService: (name: string) => GraphQLDataSource<GateContext>) {
  const gateway = new ApolloGateway({
    supergraphSdl: supergraph,
    buildService: ({ name }) => buildService(name),
    // The data source in process needs no text then: it is the same as in Gate.
    queryPlannerConfig: { exposeDocumentNodeInFetchNode: kind === 'apolloHere' },
  })
  const server = new ApolloServer<GateContext>({ gateway })
  await server.start()
  const context = async () => ({ caller: localAdmin })
  return express().use('/graphql', express.json(), expressMiddleware(server, { context }))
}

const server = createServer(await kinds[kind]!())
serveOrders({ url: `http://127.0.0.1:${await listenAnywhere(server)}/graphql` }, () => undefined)
