import { setTimeout as pause } from 'node:timers/promises'
import { type Fault, NotProduced, type Scene } from './fault.ts'
import type { Toxic } from './toxiproxy.ts'

/** How long the network of the runs is bad where the fault names no time, in seconds. */
const USUAL = 30

/** The API server's port on the node, and the link by which the runs come. */
const PORT = '6443'
const LINK = 'eth0'

/** Toxics of the proxy in front of the API server, and what a request of the campaign's own sees of them. */
function toxic(does: string, toxics: readonly Toxic[], seconds: number, seen: Fault['begin']): Fault {
  return {
    does: `${does} for ${seconds} s`,
    undone: 'toxiproxy removes the toxic',
    seconds,
    begins: 'while judging',
    begin: async (scene, undo) => {
      for (const each of toxics) undo.defer(await scene.proxy.add(each))
      return seen(scene, undo)
    },
  }
}

/** How many connections the campaign makes to see one in twenty reset: all of 80 live with 1.7 %. */
const TRIES = 80

export const RESETS = toxic(
  'one connection to the API server in 20 is reset',
  [{ type: 'reset_peer', stream: 'downstream', toxicity: 0.05, attributes: { timeout: 0 } }],
  USUAL,
  async ({ probe }) =>
    async () => {
      let resets = 0
      for (let tries = 0; tries < TRIES; tries++) if ((await probe('/version')).error !== undefined) resets++
      if (resets > 0) return `${resets} of ${TRIES} connections of the campaign's own were reset`
      throw new NotProduced(`none of ${TRIES} connections was reset`)
    },
)

/** Nothing goes through. Whoever waits is not told. */
export function hole(seconds: number): Fault {
  return toxic(
    'nothing that is sent to or from the API server arrives',
    [
      { type: 'timeout', stream: 'downstream', attributes: { timeout: 0 } },
      { type: 'timeout', stream: 'upstream', attributes: { timeout: 0 } },
    ],
    seconds,
    async ({ probe }) =>
      async () => {
        const { error, seconds: waited } = await probe('/version')
        if (error !== undefined) return `no answer to a request in ${waited.toFixed(0)} s: ${error}`
        throw new NotProduced('a request was answered')
      },
  )
}

/** After so many bytes a connection ends: in the middle of a frame of TLS and of a WebSocket. */
const BYTES = 20_001

export const CUT_IN_A_FRAME = toxic(
  `every connection to the API server ends after ${BYTES} bytes, in the middle of a frame`,
  [{ type: 'limit_data', stream: 'downstream', attributes: { bytes: BYTES } }],
  USUAL,
  async ({ probe }) =>
    async () => {
      const { error, bytes } = await probe('/openapi/v2')
      if (error !== undefined) return `an answer ended after ${bytes} bytes of its body: ${error}`
      throw new NotProduced(`an answer of ${bytes} bytes came`)
    },
)

/** In milliseconds. */
const LATENCY = 2000

export const LATE = toxic(
  `the API server answers ${LATENCY / 1000} s later`,
  [{ type: 'latency', stream: 'downstream', attributes: { latency: LATENCY, jitter: 0 } }],
  USUAL,
  async ({ probe }) =>
    async () => {
      const { seconds } = await probe('/version')
      if (seconds * 1000 >= LATENCY) return `an answer took ${seconds.toFixed(1)} s`
      throw new NotProduced(`an answer took ${seconds.toFixed(1)} s`)
    },
)

/** Every connection to the API server is cut again and again. */
export function cut(every: number, seconds = USUAL): Fault {
  return {
    does: `every connection to the API server is cut every ${every} s, for ${seconds} s`,
    undone: 'toxiproxy lets connections live again',
    seconds,
    begins: 'while judging',
    begin: async ({ proxy }, undo) => {
      const end = new AbortController()
      let cuts = 0
      const work = async () => {
        while (!end.signal.aborted) {
          await proxy.refuse(true)
          await proxy.refuse(false)
          cuts++
          await pause(every * 1000, undefined, { signal: end.signal }).catch(() => {})
        }
      }
      const working = work()
      undo.defer(async () => {
        end.abort()
        await working.finally(() => proxy.refuse(false))
      })
      return async () => {
        if (cuts > 1) return `${cuts} cuts`
        throw new NotProduced(`${cuts} cuts`)
      }
    },
  }
}

/** Packets to the API server are lost at random (iptables-extensions(8), statistic). */
export const PACKETS_LOST: Fault = {
  does: `30 % of the packets from and to the API server are lost for ${USUAL} s`,
  undone: 'the rules of iptables are deleted',
  seconds: USUAL,
  begins: 'while judging',
  begin: async ({ node }, undo) => {
    const some = ['-m', 'statistic', '--mode', 'random', '--probability', '0.3', '-j', 'DROP']
    const rules = [
      ['INPUT', '-i', LINK, '-p', 'tcp', '--dport', PORT, ...some],
      ['OUTPUT', '-o', LINK, '-p', 'tcp', '--sport', PORT, ...some],
    ]
    for (const rule of rules) {
      undo.defer(async () => void (await node.run('iptables', '-w', '-D', ...rule)))
      await node.run('iptables', '-w', '-I', ...rule)
    }
    return async () => {
      const [came, went] = [
        await node.run('iptables', '-w', '-nvxL', 'INPUT'),
        await node.run('iptables', '-w', '-nvxL', 'OUTPUT'),
      ]
      const lost = droppedIn(came) + droppedIn(went)
      if (lost > 0) return `iptables counted ${lost} lost packets`
      throw new NotProduced('iptables counted no lost packet')
    }
  },
}

/** The packets that rules of `statistic` dropped, from what `iptables -nvxL` prints. */
export function droppedIn(listing: string): number {
  const lines = listing.split('\n').filter(line => line.includes(' statistic '))
  return lines.reduce((sum, line) => sum + Number(line.trim().split(/\s+/)[0]), 0)
}

/** The API server's node may send 256 kbit a second (tc-tbf(8)). */
export const THIN_LINE: Fault = {
  does: `what the API server answers comes at 256 kbit/s for ${USUAL} s (tbf)`,
  undone: 'the queue is deleted',
  seconds: USUAL,
  begins: 'while judging',
  begin: async ({ node }: Scene, undo) => {
    undo.defer(async () => void (await node.run('tc', 'qdisc', 'del', 'dev', LINK, 'root')))
    const queue = ['rate', '256kbit', 'burst', '16kb', 'latency', '2s']
    await node.run('tc', 'qdisc', 'add', 'dev', LINK, 'root', 'tbf', ...queue)
    return async () => {
      const told = await node.run('tc', '-s', 'qdisc', 'show', 'dev', LINK)
      const [, sent, dropped, over] = /Sent (\d+) bytes .*dropped (\d+), overlimits (\d+)/.exec(told) ?? []
      if (Number(over) > 0) return `tbf: ${sent} bytes sent, ${dropped} packets dropped, ${over} waited`
      throw new NotProduced(`nothing waited in the queue: ${told}`)
    }
  },
}
