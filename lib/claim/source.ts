/** What a claim rests on. A reader can look it up and check that the claim says no more than its source. */
export interface Source {
  /** The document and its section. */
  readonly where: string
  /** What it says, quoted. */
  readonly says: string
  /** The same sentence on the Chinese page, word for word. */
  readonly zh?: string
  readonly url: string
}

/**
 * The page that the claims are about, as it was when they were last compared with it: its text in English and
 * Chinese, at one commit of its repository.
 */
export const PAGE = {
  url: 'https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/',
  repository: 'kubernetes/website',
  path: 'content/en/docs/tasks/configure-pod-container/share-process-namespace.md',
  commit: 'b64cf317f9fc40879fe476f4babb4dd47a4a1432',
} as const

/**
 * Whose sentences claims and reports quote. The Kubernetes documentation, above all the page "Share Process
 * Namespace between Containers in a Pod", is under CC BY 4.0, which requires this attribution.
 */
export const ATTRIBUTION =
  'Quotations: Kubernetes documentation, The Kubernetes Authors, CC BY 4.0; Linux manual pages, the man-pages project'

function section(title: string, anchor: string): (says: string, zh?: string) => Source {
  return (says, zh) => ({
    where: `Kubernetes documentation, ${title}`,
    says,
    ...(zh !== undefined && { zh }),
    url: `${PAGE.url}${anchor}`,
  })
}

/**
 * Sections of the page. Each takes the sentence that the claim rests on, word for word, in English and in
 * Chinese.
 */
export const page = {
  introduction: section('Share Process Namespace between Containers in a Pod', ''),
  configureAPod: section('Configure a Pod', '#configure-a-pod'),
  understanding: section(
    'Understanding process namespace sharing',
    '#understanding-process-namespace-sharing',
  ),
} as const

/** A page of the Linux manual (man7.org), section 2 for system calls, 5 for files of /proc, 7 for concepts. */
export function manual(name: string, manualSection: 2 | 5 | 7, says: string): Source {
  const url = `https://man7.org/linux/man-pages/man${manualSection}/${name}.${manualSection}.html`
  return { where: `Linux manual, ${name}(${manualSection})`, says, url }
}

/** What the Kubernetes API reference says about a type of a pod's fields. */
export function apiReference(
  says: string,
  type: 'PodSpec' | 'EphemeralContainer' | 'SecurityContext' = 'PodSpec',
): Source {
  return {
    where: `Kubernetes API reference, ${type}`,
    says,
    url: `https://kubernetes.io/docs/reference/kubernetes-api/core/pod-v1/#${type}`,
  }
}

/** A page of the Kubernetes documentation, by its title and its path below `/docs/`. */
export function documentation(title: string, path: string, says: string): Source {
  return { where: `Kubernetes documentation, ${title}`, says, url: `https://kubernetes.io/docs/${path}` }
}

/** What the Container Runtime Interface says in its definition, in the comments of api.proto. */
export function cri(says: string): Source {
  return {
    where: 'Container Runtime Interface, api.proto',
    says,
    url: 'https://github.com/kubernetes/cri-api/blob/master/pkg/apis/runtime/v1/api.proto',
  }
}

/** A Kubernetes enhancement proposal, by its name and its folder below `keps/`. */
export function enhancement(title: string, folder: string, says: string, anchor = ''): Source {
  const url = `https://github.com/kubernetes/enhancements/blob/master/keps/${folder}/README.md${anchor}`
  return { where: `Kubernetes enhancements, ${title}`, says, url }
}
