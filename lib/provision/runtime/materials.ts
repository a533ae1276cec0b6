import path from 'node:path'
import type { Context } from '../../context.ts'
import { versionOf } from '../debian-program/artefact.ts'
import { DEBIAN, PAUSE } from '../node-image/versions.ts'
import type { Materials, OtherProgram } from '../sbom/bill.ts'
import { debianPackagesIn } from '../sbom/debian-packages.ts'
import { examplePrograms } from '../sbom/example-programs.ts'
import { type GoProgram, goProgramsIn } from '../sbom/go-programs.ts'
import { CRI_O_MODULE } from './binaries.ts'
import type { ImageParts } from './layout.ts'

/** What the image of a CRI runtime is made of, including the images that it serves. */
export async function runtimeMaterials(image: string, parts: ImageParts, ctx: Context): Promise<Materials> {
  const { containerd, runc, crictl, debian, crun, crio } = parts
  const folders = [containerd, runc, crictl, ...(crio === undefined ? [] : [crio.programs])]
  const programs = await goProgramsIn(folders, ctx)
  return {
    image,
    debian: DEBIAN,
    packages: await debianPackagesIn(path.join(debian, 'node.tar'), ctx),
    programs,
    others: [
      { name: 'pause', version: PAUSE, from: 'build/pause/linux/pause.c of the Go module k8s.io/kubernetes' },
      {
        name: 'crun',
        version: crun.version,
        from: "a newer Debian release's crun, with the libraries it needs",
      },
      ...(crio === undefined ? [] : await ofCrio(crio.conmon, programs)),
      ...(await examplePrograms(debian, DEBIAN, ctx)),
    ],
  }
}

async function ofCrio(conmon: string, programs: readonly GoProgram[]): Promise<readonly OtherProgram[]> {
  const version = programs.find(({ main }) => main.path === CRI_O_MODULE)?.main.version ?? 'unknown'
  return [
    { name: 'pinns', version, from: `pinns/src of the Go module ${CRI_O_MODULE}` },
    {
      name: 'conmon',
      version: await versionOf(conmon),
      from: "a newer Debian release's conmon, with the libraries it needs",
    },
  ]
}
