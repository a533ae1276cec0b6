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
 * The OCI runtime that a handler of containerd stands for, by what `crictl info` prints; undefined where the CRI runtime
 * tells of none.
 * @param asked the handler; without one it is the default
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
