/**
 * The SHA-256 of each binary of the kind release that we use (v0.33.0, see KIND), by platform. Source: the
 * release's own `.sha256sum` files. Many repositories that pin them have the same values.
 */
export const KIND_SHA256: ReadonlyMap<string, string> = new Map([
  ['linux-amd64', 'aee6151561422756b764a4ae28e7f44cda5af5a9eead3cc9985112b1de8d8e0d'],
  ['linux-arm64', '20022bee6cfcd5086cb7234d218e3454e6090022f2a8f55d1fa7fcf42c3867a2'],
  ['darwin-amd64', '5a99f26f57246dc9319dd294803313197a0f34d33c525b3ea8b655db5916ece0'],
  ['darwin-arm64', '0c8c7dbe5e23594a198b786c4bc13dacc101fa6196b0cb0b23a1ca44e61f4b4f'],
])

/**
 * The digests of this kind release's node images, by Kubernetes version. Source: kind's release notes of
 * v0.33.0, "Images pre-built for this release".
 */
export const NODE_IMAGE_DIGESTS: ReadonlyMap<string, string> = new Map([
  ['v1.37.0', 'sha256:a1ed56cfb0e7b93589bdf97c8cd566405a265939e3620fc4f5de89adff580ae5'],
  ['v1.36.4', 'sha256:099e049362a1526b2db71494e1947aae99bd16290d7c895f2b7ea312e3cbfaed'],
  ['v1.35.8', 'sha256:07b2536e30b803ed61d1677a79df6115f798ce64c80f9e22f6ed45afd09323c0'],
  ['v1.34.11', 'sha256:44e222ee2132dab25ff87301682f89eb82c7880ea3a1bf543bfe9708fd08d67d'],
])
