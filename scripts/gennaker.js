#!/usr/bin/env node
/** The command `gennaker`: installs what is missing, then runs gennaker.ts. */
import { handOver } from './setup/hand-over.js'
import { main, prepare } from './setup/prepare.js'

main(async () => handOver(await prepare(false), 'scripts/gennaker.ts', process.argv.slice(2)))
