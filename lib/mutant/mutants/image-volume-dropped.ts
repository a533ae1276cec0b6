import type { OciMutant } from '../mutant.ts'
import { ofContainers } from '../oci/sharing.ts'

/** Where containerd mounts the images that are volumes (containerd, internal/cri/server/container_image_mount.go). */
const PLACE = '/image-volumes/'

export const mutant: OciMutant = {
  fault: 'the runtime leaves out the volumes that are images',
  noticedBy: ['root.image-volume'],
  touches: [],
  spares: ['ns.equal-main', 'doc.fs-visible'],
  create: ofContainers(config => {
    const mounts = (config.mounts ?? []).filter(({ source = '' }) => !source.includes(PLACE))
    return mounts.length === config.mounts?.length ? config : { ...config, mounts }
  }),
}
