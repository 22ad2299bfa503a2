import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { buildClient, KmsKeyringNode } from '@aws-crypto/client-node'

const { decryptUnsignedMessageStream } = buildClient({ maxEncryptedDataKeys: 8 })
const plaintext = decryptUnsignedMessageStream(new KmsKeyringNode({ keyIds: [process.env.KEY_ARN] }))
plaintext.once('MessageHeader', ({ encryptionContext }) => {
  if (encryptionContext.tenant !== 'acme') plaintext.destroy(new Error("another tenant's report"))
})
await pipeline(createReadStream('report.encrypted'), plaintext, createWriteStream('report.pdf'))
