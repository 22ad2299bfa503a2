package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.cache.CachedKey;
import io.github.kmsenvelope.cache.DataKeyCache;
import io.github.kmsenvelope.cache.DataKeySource;
import io.github.kmsenvelope.cipher.EcCurve;
import io.github.kmsenvelope.cipher.EcdsaSigningKey;
import io.github.kmsenvelope.keyring.DataKey;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.keyring.EncryptedDataKey;
import io.github.kmsenvelope.keyring.KeyArn;
import io.github.kmsenvelope.keyring.Keyring;
import io.github.kmsenvelope.message.awsesdk.AlgorithmSuite;
import io.github.kmsenvelope.message.awsesdk.EsdkDataKey;
import io.github.kmsenvelope.message.awsesdk.EsdkKeyEntry;
import io.github.kmsenvelope.message.awsesdk.EsdkMaterials;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Materials to encrypt with: a data key made by KMS, and for a signed suite a key pair made for it. The key pair encrypts as
 * long as the data key: KMS has bound its public key to it, so it cannot change without a request. Materials that were read
 * with too leave a copy of their data key to go on decrypting when they are replaced; what signs goes at once.
 */
final class GeneratedMaterials implements DataKeySource<EncryptionContext, EsdkMaterials> {

    private final AlgorithmSuite suite;
    private final Set<String> namesLeftOut;
    private final Keyring keyring;
    private final KnownArns knownArns;
    private final @Nullable DataKeyCache<EsdkKeyId, EsdkDataKey> readers;

    /**
     * Makes a source.
     *
     * @param namesLeftOut the names of the pairs that no message has; every context has them
     * @param readers where the data keys of replaced materials go on decrypting, if they may
     */
    GeneratedMaterials(
            AlgorithmSuite suite,
            Set<String> namesLeftOut,
            Keyring keyring,
            KnownArns knownArns,
            @Nullable DataKeyCache<EsdkKeyId, EsdkDataKey> readers) {
        this.suite = suite;
        this.namesLeftOut = namesLeftOut;
        this.keyring = keyring;
        this.knownArns = knownArns;
        this.readers = readers;
    }

    @Override
    public EsdkMaterials load(EncryptionContext context, Deadline deadline) {
        EcdsaSigningKey signingKey = suite.signs() ? EcdsaSigningKey.generate(EcCurve.P_384) : null;
        DataKey dataKey = null;
        try {
            EncryptionContext bound = bind(context, signingKey);
            dataKey = keyring.generate(bound, deadline);
            String arn = dataKey.encrypted().keyArn().toString();
            knownArns.add(arn);
            return new EsdkMaterials(
                    suite,
                    dataKey.plaintext(),
                    List.of(EsdkKeyEntry.ofKms(arn, dataKey.encrypted().wrapped())),
                    bound.encryptionContext(),
                    namesLeftOut,
                    signingKey);
        } catch (RuntimeException | Error failure) {
            if (dataKey != null) {
                dataKey.plaintext().destroy();
            }
            if (signingKey != null) {
                signingKey.destroy();
            }
            throw failure;
        }
    }

    private static EncryptionContext bind(EncryptionContext context, @Nullable EcdsaSigningKey signingKey) {
        return (signingKey == null)
                ? context
                : context.withSignaturePublicKey(Base64.getEncoder().encodeToString(signingKey.publicKey()));
    }

    @Override
    public Succession succession(EsdkMaterials present, EsdkMaterials loaded) {
        return Succession.REPLACE;
    }

    @Override
    public Runnable replacing(EncryptionContext context, CachedKey<EsdkMaterials> present) {
        return (readers == null)
                ? () -> {}
                : readers.adoptCopy(
                        idOf(context, present.secret()),
                        present,
                        materials -> materials.dataKey().copy());
    }

    /** Under which id the messages of materials are read. */
    private EsdkKeyId idOf(EncryptionContext context, EsdkMaterials materials) {
        EsdkKeyEntry entry = materials.entries().get(0);
        return new EsdkKeyId(
                suite,
                context,
                EsdkContexts.bound(context, materials.encryptionContext()),
                new EncryptedDataKey(
                        KeyArn.parse(entry.keyArn()).orElseThrow(), entry.wrapped(), suite.dataKeyBytes()));
    }

    @Override
    public EncryptionContext context(EncryptionContext id) {
        return id;
    }
}
