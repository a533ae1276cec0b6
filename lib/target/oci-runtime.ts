import { z } from 'zod'

const containerdInfo = z.looseObject({
  config: z.looseObject({
    containerd: z.looseObject({
      defaultRuntimeName: z.string(),
      runtimes: z.record(
        z.string(),
        z.looseObject({ options: z.looseObject({ BinaryName: z.string().optional() }).nullish() }),
      ),
    }),
  }),
})

/**
 * The OCI runtime behind a containerd handler, from the output of `crictl info`. Undefined if the CRI runtime
 * does not report one.
 * @param asked the handler; the default handler if omitted
 */
export function ociRuntimeIn(
  info: string,
  asked: string | undefined,
): { handler: string; binary: string } | undefined {
  const { data } = containerdInfo.safeParse(JSON.parse(info))
  if (data === undefined) return undefined
  const { defaultRuntimeName, runtimes } = data.config.containerd
  const handler = asked ?? defaultRuntimeName
  return { handler, binary: runtimes[handler]?.options?.BinaryName || 'runc' }
}
