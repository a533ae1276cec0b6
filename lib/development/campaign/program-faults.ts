import type { Node } from '../../mutant/lab/node.ts'
import { poll } from '../../poll.ts'
import { type Fault, NotProduced } from './fault.ts'
import { processesOf, processOf } from './processes.ts'

/** Where a kubelet of kubeadm's reads the control plane's pods from, and a place where it does not look. */
const MANIFESTS = '/etc/kubernetes/manifests'
const AWAY = '/etc/kubernetes/pidns-campaign'

/** A program on the node is stopped by a signal, and goes on later. */
export function frozen(program: string, seconds: number): Fault {
  return {
    does: `${program} is frozen for ${seconds} s (SIGSTOP)`,
    undone: 'SIGCONT',
    seconds,
    begins: 'while judging',
    begin: async ({ node }, undo) => {
      const { pid } = await processOf(node, program)
      undo.defer(async () => void (await node.run('kill', '-CONT', String(pid))))
      await node.run('kill', '-STOP', String(pid))
      return async () => {
        const now = await processesOf(node, program)
        if (now.some(seen => seen.pid === pid && seen.state === 'T')) return `process ${pid} is in state T`
        throw new NotProduced(`${program} is not stopped: ${JSON.stringify(now)}`)
      }
    },
  }
}

/** A program on the node is killed. Whoever looks after it starts it again. */
export function killed(program: string, again: string): Fault {
  return {
    does: `${program} is killed (SIGKILL)`,
    undone: again,
    seconds: 30,
    begins: 'while judging',
    begin: async ({ node }) => {
      const { pid } = await processOf(node, program)
      await node.run('kill', '-KILL', String(pid))
      return async () => {
        const now = await processesOf(node, program)
        if (now.every(seen => seen.pid !== pid)) return `process ${pid} is gone; now: ${listed(now)}`
        throw new NotProduced(`process ${pid} of ${program} is still there`)
      }
    },
  }
}

/** How long the kubelet may take to end a pod without a manifest, in seconds: it looks every 20 s at least. */
const GONE_WITHIN = 60

/** A program of the control plane is gone for a while: its manifest is where the kubelet does not look. */
export function away(program: string, seconds: number): Fault {
  const file = `${program}.yaml`
  return {
    does: `${program} is gone for ${seconds} s (its static pod's manifest is moved away)`,
    undone: 'the manifest is moved back',
    seconds,
    begins: 'while judging',
    begin: async ({ node, signal }, undo) => {
      await node.run('mkdir', '-p', AWAY)
      undo.defer(async () => void (await node.run('mv', `${AWAY}/${file}`, MANIFESTS)))
      await node.run('mv', `${MANIFESTS}/${file}`, AWAY)
      await poll(
        GONE_WITHIN,
        async () => {
          const now = await processesOf(node, program)
          return now.length === 0 ? { done: undefined } : { waiting: listed(now) }
        },
        seen => new NotProduced(`${program} still ran after ${GONE_WITHIN} s: ${seen}`),
        signal,
      )
      return async () => {
        const now = await processesOf(node, program)
        if (now.length === 0) return 'no such process'
        throw new NotProduced(`${program} still runs: ${listed(now)}`)
      }
    },
  }
}

/** A service of the node's systemd is stopped, and started later. */
export function stopped(service: string, seconds: number): Fault {
  return {
    does: `${service} is stopped for ${seconds} s`,
    undone: `systemctl start ${service}`,
    seconds,
    begins: 'while judging',
    begin: async ({ node }, undo) => {
      undo.defer(async () => void (await node.run('systemctl', 'start', service)))
      await node.run('systemctl', 'stop', service)
      return async () => {
        const state = await stateOf(service, node)
        if (state === 'inactive' || state === 'failed') return `systemctl is-active ${service}: ${state}`
        throw new NotProduced(`${service} is ${state}`)
      }
    },
  }
}

/** A service of the node's systemd is restarted. */
export function restarted(service: string): Fault {
  return {
    does: `${service} is restarted`,
    undone: 'it starts again at once',
    seconds: 10,
    begins: 'while judging',
    begin: async ({ node }) => {
      const { pid } = await processOf(node, service)
      await node.run('systemctl', 'restart', service)
      return async () => {
        const now = await processOf(node, service)
        if (now.pid !== pid) return `process ${pid} is now process ${now.pid}`
        throw new NotProduced(`${service} is the same process as before`)
      }
    },
  }
}

async function stateOf(service: string, node: Node): Promise<string> {
  // is-active exits with an error when the service is not active.
  return (await node.run('sh', '-c', `systemctl is-active ${service} || true`)).trim()
}

function listed(seen: readonly { readonly pid: number }[]): string {
  return seen.map(({ pid }) => String(pid)).join(', ') || 'none'
}
