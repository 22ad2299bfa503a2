// Reads and writes messages with AWS's library. A line of the input is a request, a line of the output its answer, both
// form-encoded. The KMS and its credentials come from the environment, as with every program that uses AWS's SDK.

import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AlgorithmSuiteIdentifier, buildClient, KmsKeyringNode } from '@aws-crypto/client-node'

const client = buildClient()

const suites = {
  unsigned: AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY,
  signed: AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY_ECDSA_P384,
  default: undefined
}

/** The input in pieces that end anywhere in headers, frames and signatures. */
function * pieces (input) {
  for (let start = 0, length = 1; start < input.length; start += length, length = length * 3 % 65537) {
    yield input.subarray(start, start + length)
  }
}

async function through (stream, input) {
  const output = []
  await pipeline(Readable.from(pieces(input)), stream, async source => {
    for await (const piece of source) output.push(piece)
  })
  return Buffer.concat(output)
}

const operations = {
  async encrypt ([generatorKeyId, ...keyIds], plaintext, request) {
    const keyring = new KmsKeyringNode({ generatorKeyId, keyIds })
    const options = {
      suiteId: suites[request.get('suite')],
      frameLength: Number(request.get('frameLength')),
      encryptionContext: Object.fromEntries(new URLSearchParams(request.get('context')))
    }
    const message = request.get('streamed') === 'true'
      ? await through(client.encryptStream(keyring, options), plaintext)
      : (await client.encrypt(keyring, plaintext, options)).result
    return { bytes: message.toString('base64url') }
  },

  async decrypt (keyIds, message, request) {
    const keyring = new KmsKeyringNode({ keyIds })
    let plaintext, messageHeader
    if (request.get('streamed') === 'true') {
      const stream = client.decryptStream(keyring)
      stream.once('MessageHeader', header => { messageHeader = header })
      plaintext = await through(stream, message)
    } else {
      ({ plaintext, messageHeader } = await client.decrypt(keyring, message))
    }
    return {
      bytes: plaintext.toString('base64url'),
      context: new URLSearchParams(messageHeader.encryptionContext),
      frameLength: messageHeader.frameLength
    }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = new URLSearchParams(line)
  const bytes = Buffer.from(request.get('bytes'), 'base64url')
  const answer = await operations[request.get('operation')](request.getAll('key'), bytes, request)
    .catch(error => ({ error: String(error) }))
  process.stdout.write(`${new URLSearchParams(answer)}\n`)
}
