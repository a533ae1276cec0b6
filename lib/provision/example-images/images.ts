import path from 'node:path'
import type { Image } from '../image-archive.ts'

/** The images in the example of the documentation page. */
export const EXAMPLE_IMAGES = ['nginx', 'busybox:1.28'] as const

/** The full name of an image, as runtimes use it: `nginx` is `docker.io/library/nginx:latest`. */
export function fullName(image: string): string {
  const tagged = /:[^/]+$/.test(image) ? image : `${image}:latest`
  const first = tagged.split('/')[0] ?? ''
  if (tagged.includes('/') && (first.includes('.') || first.includes(':') || first === 'localhost'))
    return tagged
  return tagged.includes('/') ? `docker.io/${tagged}` : `docker.io/library/${tagged}`
}

/** The example images that we build from the root file systems in `folder`. */
export function builtExampleImages(folder: string): readonly Image[] {
  return [
    {
      ref: fullName('nginx'),
      layer: path.join(folder, 'nginx.tar'),
      config: { Cmd: ['nginx', '-g', 'daemon off;'], StopSignal: 'SIGQUIT', ExposedPorts: { '80/tcp': {} } },
    },
    { ref: fullName('busybox:1.28'), layer: path.join(folder, 'busybox.tar'), config: { Cmd: ['sh'] } },
  ]
}
