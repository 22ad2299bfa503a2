package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.keyring.EncryptedDataKey;
import io.github.kmsenvelope.message.awsesdk.AlgorithmSuite;

/**
 * What identifies a data key for the decryption of messages of the AWS Encryption SDK.
 *
 * @param suite the suite: a data key serves one only
 * @param context the encryption context without the public key of a signed message
 * @param bound the encryption context that KMS has bound to the data key, public key included
 * @param encrypted the KMS key and the whole wrapped data key
 */
record EsdkKeyId(
        AlgorithmSuite suite, EncryptionContext context, EncryptionContext bound, EncryptedDataKey encrypted) {}
