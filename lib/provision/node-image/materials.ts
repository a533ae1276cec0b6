import type { Context } from '../../context.ts'
import type { Materials } from '../sbom/bill.ts'
import { debianPackagesIn } from '../sbom/debian-packages.ts'
import { examplePrograms } from '../sbom/example-programs.ts'
import { goProgramsIn } from '../sbom/go-programs.ts'
import type { Parts } from './layout.ts'
import { DEBIAN, KIND, PAUSE } from './versions.ts'

/** What a node image is made of, including the images in it. */
export async function nodeMaterials(image: string, parts: Parts, ctx: Context): Promise<Materials> {
  const { kubernetes, containerd, runc, crictl, etcd, debian } = parts
  return {
    image,
    debian: DEBIAN,
    packages: await debianPackagesIn(`${debian}/node.tar`, ctx),
    programs: await goProgramsIn([kubernetes, containerd, runc, crictl, etcd], ctx),
    others: [
      { name: 'pause', version: PAUSE, from: 'build/pause/linux/pause.c of the Go module k8s.io/kubernetes' },
      { name: 'kind-base-files', version: KIND, from: 'images/base/files of the Go module sigs.k8s.io/kind' },
      ...(await examplePrograms(debian, DEBIAN, ctx)),
    ],
  }
}
