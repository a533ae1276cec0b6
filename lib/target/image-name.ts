/** The registry and folder that a short name means, as container runtimes read it. */
const DEFAULT = { registry: 'docker.io', folder: 'library' }

/** The whole name of an image, as runtimes use it: `docker.io/library/nginx:latest` for `nginx`. */
export function wholeName(image: string): string {
  const [first = '', ...rest] = image.split('/')
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  const path = hasRegistry ? rest.join('/') : image
  const registry = hasRegistry ? first : DEFAULT.registry
  const folder = registry === DEFAULT.registry && !path.includes('/') ? `${DEFAULT.folder}/` : ''
  const tag = /[:@]/.test(path) ? '' : ':latest'
  return `${registry}/${folder}${path}${tag}`
}
