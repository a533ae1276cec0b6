import { z } from 'zod'

/**
 * A page that claims quote, pinned at one commit of its repository. Its words are not here, only a digest of each run
 * of them.
 */
export type Page = z.infer<typeof aPage>

export type PinnedSection = Page['sections'][number]

/** A page with the name of its file, which is that of the page's text and `.json`. */
export interface NamedPage extends Page {
  readonly name: string
}

const aDigest = /^[0-9a-f]{10}$/

export const aPage = z.strictObject({
  /** The page as readers see it, without an anchor. */
  url: z.url(),
  /** What the page calls itself, as `Source.where` names it. */
  title: z.string(),
  language: z.enum(['en', 'zh']),
  markup: z.enum(['markdown', 'roff', 'protobuf']),
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  path: z.string().regex(/^[\w.-]+(\/[\w.-]+)*$/),
  /** By its SPDX identifier. */
  licence: z.string().regex(/^[\w.-]+$/),
  /** Missing until the page is pinned, as all below. */
  commit: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .optional(),
  /** git's id of the file, if it was there whole. */
  blob: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .optional(),
  /** Only parts of the file were there, with `[…]` between them. */
  excerpt: z.literal(true).optional(),
  /** Those that claims quote. */
  sections: z
    .array(
      z.strictObject({
        anchor: z.string(),
        depth: z.int().min(0).max(6),
        heading: z.string().regex(aDigest),
        /** The digests of each passage's runs, with spaces between them. More than one passage only in an excerpt. */
        passages: z.array(z.string().regex(/^[0-9a-f]{10}( [0-9a-f]{10})*$/)),
      }),
    )
    .readonly()
    .default([]),
})
