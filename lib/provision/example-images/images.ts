import path from 'node:path'
import { wholeName } from '../../target/image-name.ts'
import type { Image } from '../image-archive.ts'

/** The images in the example of the documentation page. */
export const EXAMPLE_IMAGES = ['nginx', 'busybox:1.28'] as const

/** The example images that we build from the root file systems in `folder`. */
export function builtExampleImages(folder: string): readonly Image[] {
  return [
    {
      ref: wholeName('nginx'),
      layer: path.join(folder, 'nginx.tar'),
      config: { Cmd: ['nginx', '-g', 'daemon off;'], StopSignal: 'SIGQUIT', ExposedPorts: { '80/tcp': {} } },
    },
    { ref: wholeName('busybox:1.28'), layer: path.join(folder, 'busybox.tar'), config: { Cmd: ['sh'] } },
  ]
}
