import { StringDecoder } from 'node:string_decoder'

/** How much terminal output we keep at least, in characters. Older output may be dropped. */
const KEPT = 4 * 1024 * 1024

/** Length at which a piece is full and the next one begins, in characters. */
const PIECE = 8192

/**
 * The text that a terminal has shown. A character may arrive split over two chunks. Positions count from the
 * very beginning and stay valid when the oldest text is dropped.
 */
export class Transcript {
  readonly #decoder = new StringDecoder('utf8')
  #pieces: { readonly start: number; text: string }[] = []
  #end = 0

  add(chunk: Buffer): void {
    const text = this.#decoder.write(chunk)
    const last = this.#pieces.at(-1)
    if (last !== undefined && last.text.length < PIECE) last.text += text
    else this.#pieces.push({ start: this.#end, text })
    this.#end += text.length
    // Drop half at once, so that not every new piece copies everything we keep.
    if (this.#end - this.#start > 2 * KEPT)
      this.#pieces = this.#pieces.filter(({ start }) => start >= this.#end - KEPT)
  }

  /** The position after the last character. */
  get end(): number {
    return this.#end
  }

  get #start(): number {
    return this.#pieces[0]?.start ?? this.#end
  }

  /** The text shown since a position, as far as we still have it. */
  since(position: number): string {
    const first = this.#pieces.findLastIndex(({ start }) => start <= position)
    const from = this.#pieces[Math.max(first, 0)]?.start ?? 0
    const text = this.#pieces
      .slice(Math.max(first, 0))
      .map(piece => piece.text)
      .join('')
    return text.slice(Math.max(position - from, 0))
  }
}
