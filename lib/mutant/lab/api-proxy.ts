import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { KubeConfig } from '@kubernetes/client-node'
import { z } from 'zod'
import { inJson } from '../../in-json.ts'
import type { ApiMutant } from '../mutant.ts'

/** A proxy before an API server. */
export interface ApiProxy extends AsyncDisposable {
  /** A file for whoever is to go through the proxy. */
  readonly kubeconfig: string
}

/** Methods whose answers a mutant may alter: nobody watches with them. */
const CHANGES: readonly string[] = ['POST', 'PUT', 'PATCH']

const anObject = z.looseObject({})

/**
 * Starts a proxy on this machine that does to requests and answers what a mutant wants, and passes on everything else.
 * Only who has its kubeconfig gets through.
 */
export async function proxyBefore(config: KubeConfig, mutant: ApiMutant): Promise<ApiProxy> {
  const token = randomBytes(32).toString('hex')
  const server = createServer()
  const sockets = new Set<Socket>()
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const may = ({ headers }: IncomingMessage) => headers.authorization === `Bearer ${token}`
  server.on('request', (request, response) => {
    if (!may(request)) return void response.writeHead(401).end()
    passOn(request, response, config, mutant).catch(() => response.destroy())
  })
  server.on('upgrade', (request, socket, head) => {
    if (may(request)) passUpgradeOn(request, socket, head, config).catch(() => socket.destroy())
    else socket.destroy()
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const { port } = server.address() as AddressInfo
  const folder = await mkdtemp(join(tmpdir(), 'pidns-'))
  const kubeconfig = join(folder, 'kubeconfig')
  await writeFile(kubeconfig, kubeconfigFor(`http://127.0.0.1:${port}`, token), { mode: 0o600 })
  return {
    kubeconfig,
    [Symbol.asyncDispose]: async () => {
      server.close()
      for (const socket of sockets) socket.destroy()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function kubeconfigFor(server: string, token: string): string {
  const name = 'pidns-mutant'
  // JSON is YAML.
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    // Without TLS there is nothing to verify, and client-node wants that to be said.
    clusters: [{ name, cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  })
}

async function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  config: KubeConfig,
  mutant: ApiMutant,
): Promise<void> {
  const asked = { method: request.method ?? 'GET', path: request.url ?? '/', body: await text(request) }
  const call = mutant.request?.(asked) ?? asked
  const headers = { ...headersOf(request), 'content-length': Buffer.byteLength(call.body) }
  const upstream = httpsRequest(await optionsFor(config, call.method, call.path, headers))
  response.on('close', () => upstream.destroy())
  upstream.end(call.body)
  const answer = await answerTo(upstream)
  const { statusCode = 502 } = answer
  if (mutant.answer === undefined || !CHANGES.includes(call.method)) {
    response.writeHead(statusCode, answer.headers)
    answer.on('error', () => response.destroy()).pipe(response)
    return
  }
  const said = await text(answer)
  const object = inJson(anObject, said)
  const told = object === undefined ? said : JSON.stringify(mutant.answer(call, object))
  // The answer is whole now: it has a length, and no chunks (RFC 9112, section 6.2).
  const { 'transfer-encoding': _, ...others } = answer.headers
  response.writeHead(statusCode, { ...others, 'content-length': Buffer.byteLength(told) })
  response.end(told)
}

/** Exec and attach leave HTTP: from then on, bytes go both ways. */
async function passUpgradeOn(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  config: KubeConfig,
): Promise<void> {
  const headers = { ...headersOf(request), connection: 'Upgrade', upgrade: request.headers.upgrade }
  const upstream = httpsRequest(await optionsFor(config, 'GET', request.url ?? '/', headers))
  upstream.on('error', () => socket.destroy())
  upstream.on('response', answer => {
    socket.write(`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\nConnection: close\r\n\r\n`)
    answer.pipe(socket)
  })
  upstream.on('upgrade', (answer, beyond, beyondHead) => {
    const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`)
    socket.write(['HTTP/1.1 101 Switching Protocols', ...lines, '', ''].join('\r\n'))
    socket.write(beyondHead)
    beyond.write(head)
    beyond.on('error', () => socket.destroy()).pipe(socket)
    socket.on('error', () => beyond.destroy()).pipe(beyond)
  })
  upstream.end()
}

/** The client's headers. The proxy has rights of its own, and reads answers that are not compressed. */
function headersOf({ headers }: IncomingMessage): OutgoingHttpHeaders {
  const { host: _, authorization: __, connection: ___, 'accept-encoding': ____, ...others } = headers
  return others
}

async function optionsFor(
  config: KubeConfig,
  method: string,
  path: string,
  headers: OutgoingHttpHeaders,
): Promise<RequestOptions> {
  const { hostname, port } = new URL(config.getCurrentCluster()?.server ?? '')
  const options: RequestOptions = { hostname, port, method, path, headers }
  await config.applyToHTTPSOptions(options)
  return options
}

function answerTo(upstream: ReturnType<typeof httpsRequest>): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  upstream.on('response', resolve).on('error', reject)
  return promise
}
