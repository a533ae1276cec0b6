import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library'
import { PackageURL } from 'packageurl-js'
import type { DebianPackage } from './debian-packages.ts'
import type { BuiltInModule, GoProgram } from './go-programs.ts'

/** The path of the bill of materials in images that we build. */
export const SBOM_FILE = 'usr/share/doc/pidns-conformance/sbom.cdx.json'

/** What an image is made of. */
export interface Materials {
  /** The image's name and tag: `pidns-conformance/node:v1.37.2`. */
  readonly image: string
  /** The Debian release of its root file system: `bookworm`. */
  readonly debian: string
  readonly packages: readonly DebianPackage[]
  readonly programs: readonly GoProgram[]
  /** Everything else: programs built from C or taken from another Debian release. */
  readonly others: readonly OtherProgram[]
}

/** A program in an image that is in no list of packages or modules. */
export interface OtherProgram {
  readonly name: string
  readonly version: string
  /** Where it comes from, as text for the user. */
  readonly from: string
}

/**
 * An image's bill of materials: CycloneDX 1.6 in JSON. It has no timestamp and no serial number, so the same
 * materials give the same bill.
 */
export function billOf(materials: Materials): string {
  const image = new Models.Component(Enums.ComponentType.Container, nameOf(materials.image), {
    bomRef: materials.image,
    version: tagOf(materials.image),
  })
  const bom = new Models.Bom({ metadata: new Models.Metadata({ component: image }) })
  const add = (component: Models.Component) => {
    bom.components.add(component)
    return component
  }
  for (const each of materials.packages) image.dependencies.add(add(debian(each, materials.debian)).bomRef)
  for (const each of materials.others) image.dependencies.add(add(other(each)).bomRef)
  const modules = new Map<string, Models.Component>()
  for (const program of materials.programs) {
    const component = add(goProgram(program))
    image.dependencies.add(component.bomRef)
    for (const module of [program.main, ...program.modules]) {
      const purl = purlOf(module)
      const known = modules.get(purl) ?? add(goModule(module, purl))
      modules.set(purl, known)
      component.dependencies.add(known.bomRef)
    }
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6))
  return `${serializer.serialize(bom, { sortLists: true, space: 1 })}\n`
}

function debian({ name, version, architecture }: DebianPackage, distro: string): Models.Component {
  const purl = new PackageURL('deb', 'debian', name, version, { arch: architecture, distro }, undefined)
  const ref = purl.toString()
  return new Models.Component(Enums.ComponentType.Library, name, { bomRef: ref, version, purl: ref })
}

function other({ name, version, from }: OtherProgram): Models.Component {
  const properties = new Models.PropertyRepository([new Models.Property('pidns-conformance:from', from)])
  return new Models.Component(Enums.ComponentType.Application, name, {
    bomRef: `program:${name}`,
    version,
    properties,
  })
}

function goProgram({ file, go, main }: GoProgram): Models.Component {
  const name = file.split('/').at(-1) ?? file
  return new Models.Component(Enums.ComponentType.Application, name, {
    bomRef: `program:${name}`,
    version: main.version,
    properties: new Models.PropertyRepository([
      new Models.Property('pidns-conformance:from', `Go module ${main.path} ${main.version}, built by ${go}`),
    ]),
  })
}

function goModule({ path, version, sum }: BuiltInModule, purl: string): Models.Component {
  const properties = new Models.PropertyRepository(
    sum === undefined ? [] : [new Models.Property('pidns-conformance:go-sum', sum)],
  )
  return new Models.Component(Enums.ComponentType.Library, path, { bomRef: purl, version, purl, properties })
}

function purlOf({ path, version }: BuiltInModule): string {
  const segments = path.split('/')
  const name = segments.pop() ?? path
  return new PackageURL('golang', segments.join('/'), name, version, undefined, undefined).toString()
}

function nameOf(image: string): string {
  return image.slice(0, image.lastIndexOf(':'))
}

function tagOf(image: string): string {
  return image.slice(image.lastIndexOf(':') + 1)
}
