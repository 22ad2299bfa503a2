package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.keyring.EncryptedDataKey;
import io.github.kmsenvelope.keyring.KeyArn;
import io.github.kmsenvelope.keyring.Keyring;
import io.github.kmsenvelope.keyring.UntrustedKeys;
import io.github.kmsenvelope.message.awsesdk.EsdkHeader;
import io.github.kmsenvelope.message.awsesdk.EsdkKeyEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * Picks the encrypted data keys of a message that KMS keys of this purpose wrapped: before the cache and before KMS, on every
 * call. Those of other providers are passed over.
 *
 * @param purpose whose messages they are
 * @param keyring says whom it trusts
 * @param knownArns whom it trusted before
 */
record EsdkTrust(String purpose, Keyring keyring, KnownArns knownArns) {

    List<EncryptedDataKey> trusted(EsdkHeader header, Deadline deadline) {
        List<EncryptedDataKey> trusted = new ArrayList<>();
        List<KeyArn> untrusted = new ArrayList<>();
        KmsServiceException unknown = null;
        for (EsdkKeyEntry entry : header.entries()) {
            if (!entry.isKms()) {
                continue;
            }
            KeyArn arn = KeyArn.parse(entry.keyArn())
                    .orElseThrow(() ->
                            malformed("The message has an encrypted data key whose KMS key is named by no key ARN"));
            try {
                if (knownArns.has(entry.keyArn()) || keyring.trusts(arn, deadline)) {
                    trusted.add(new EncryptedDataKey(
                            arn, entry.wrapped(), header.suite().dataKeyBytes()));
                } else {
                    untrusted.add(arn);
                }
            } catch (KmsUnavailableException ex) {
                unknown = ex;
            }
        }
        if (!trusted.isEmpty()) {
            return trusted;
        }
        if (unknown != null) {
            throw unknown;
        }
        throw untrusted.isEmpty()
                ? malformed("The message has no encrypted data key of AWS KMS")
                : UntrustedKeys.refuse("decrypt", purpose, untrusted);
    }

    private MalformedMessageException malformed(String text) {
        return new MalformedMessageException(text, ErrorDetails.of("decrypt", purpose), null);
    }
}
