import { join } from 'node:path'
import { EXIT } from '../../cli/exit-code.ts'
import { Node } from '../../mutant/lab/node.ts'
import { poll } from '../../poll.ts'
import { messageOf, Problem } from '../../problem.ts'
import { cached } from '../../provision/artefact.ts'
import { EXAMPLE_IMAGES } from '../../provision/example-images/images.ts'
import { registryServer } from '../../provision/registry.ts'
import { wholeName } from '../../target/image-name.ts'
import { renamed } from '../../target/kubernetes/image-names.ts'
import type { UnfriendlyCluster } from './unfriendly-cluster.ts'

/** What the operator's registry is called, and where it answers on the node. */
const REGISTRY = 'registry.example'
const ADDRESS = '127.0.0.1:5000'
const FOLDER = `${REGISTRY}/mirror`

const PROGRAM = '/usr/local/bin/pidns-test-registry'

const PAUSE = 'registry.k8s.io/pause:3.10'

const ANSWERS_WITHIN = 20

/** A cluster whose nodes reach nothing but a registry of their own, in which the images have other names. */
export const OTHER_REGISTRY: UnfriendlyCluster = {
  because: `its only registry is ${REGISTRY}, and nothing of docker.io is on the node or can be pulled`,
  prepare: async ({ name, connection, context, step }) => {
    const node = new Node(`${name}-control-plane`, 'a service of systemd')
    const folder = await cached(registryServer(context), context, step)
    await node.copy(join(folder, 'registry'), PROGRAM)
    await node.run('sh', '-c', `PORT=5000 setsid ${PROGRAM} >/var/log/pidns-test-registry 2>&1 &`)
    await poll(
      ANSWERS_WITHIN,
      () =>
        node.run('curl', '-fsS', `http://${ADDRESS}/v2/`).then(
          () => ({ done: undefined }),
          thrown => ({ waiting: messageOf(thrown) }),
        ),
      seen => new Problem('environment', `The registry did not answer within ${ANSWERS_WITHIN} s: ${seen}.`),
      connection.signal,
    )
    const images = (...words: readonly string[]) => node.run('ctr', '-n', 'k8s.io', 'images', ...words)
    for (const image of [...EXAMPLE_IMAGES, PAUSE]) {
      const whole = wholeName(image)
      const there = renamed(whole, { registry: FOLDER }).replace(REGISTRY, ADDRESS)
      await images('tag', whole, there)
      await images('push', '--plain-http', there)
      await images('rm', there)
      // Every sandbox of the node needs that one.
      if (image !== PAUSE) await node.run('crictl', 'rmi', whole)
    }
    await hostsOf(node, REGISTRY, ADDRESS)
    // Nobody listens there.
    await hostsOf(node, 'docker.io', '127.0.0.1:1')
    return {}
  },
  runs: [
    { flags: () => ['--image-registry', FOLDER], mayExit: [EXIT.ok] },
    {
      flags: () => [],
      mayExit: [EXIT.inconclusive],
      says: /The node can't get an image of the pods: docker\.io\/.*\nName a registry that has them with --image-registry/,
    },
  ],
}

/** Has containerd reach a registry at an address, and nowhere else (containerd, docs/hosts.md). */
async function hostsOf(node: Node, registry: string, address: string): Promise<void> {
  const folder = `/etc/containerd/certs.d/${registry}`
  await node.run('mkdir', '-p', folder)
  const host = `server = "http://${address}"\n[host."http://${address}"]\n  capabilities = ["pull", "resolve"]\n`
  await node.write(`${folder}/hosts.toml`, host)
}
