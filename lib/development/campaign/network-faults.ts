import { setTimeout as pause } from 'node:timers/promises'
import { type Fault, NotProduced, type Scene } from './fault.ts'
import type { Toxic } from './toxiproxy.ts'

/** How long the network of the runs is bad where the fault names no time, in seconds. */
const USUAL = 30

/** The API server's port on the node, and the link by which the runs come. */
const PORT = '6443'
const LINK = 'eth0'

/** Toxics of the proxy in front of the API server. */
export function toxic(does: string, toxics: readonly Toxic[], seconds = USUAL): Fault {
  return {
    does: `${does} for ${seconds} s`,
    undone: 'toxiproxy removes the toxic',
    seconds,
    begins: 'while judging',
    begin: async ({ proxy }, undo) => {
      const before = await proxy.bytesThrough()
      for (const each of toxics) undo.defer(await proxy.add(each))
      const names = toxics.map(({ type, stream }) => `${type} ${stream}`).join(', ')
      return async () =>
        `${names} in force; ${(await proxy.bytesThrough()) - before} bytes came through meanwhile`
    },
  }
}

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
