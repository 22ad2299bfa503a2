package io.github.kmsenvelope.interoperability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.amazonaws.encryptionsdk.AwsCrypto;
import com.amazonaws.encryptionsdk.CryptoAlgorithm;
import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.envelope.EncryptionSdkSettings;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.cryptography.materialproviders.ICryptographicMaterialsManager;
import software.amazon.cryptography.materialproviders.MaterialProviders;
import software.amazon.cryptography.materialproviders.model.CreateAwsKmsKeyringInput;
import software.amazon.cryptography.materialproviders.model.CreateDefaultCryptographicMaterialsManagerInput;
import software.amazon.cryptography.materialproviders.model.CreateRequiredEncryptionContextCMMInput;
import software.amazon.cryptography.materialproviders.model.MaterialProvidersConfig;

/** Pairs of the encryption context that a message does not have: their required encryption context, in both directions. */
class RequiredContextTests {

    private static final Map<String, String> PAIRS = Map.of(
            "tenant", "acme", "\uD83D\uDE00", "Gr\u00FC\u00DFe", "\uFFEE", "\uD83D\uDD11 and more", "table", "orders");

    private static final EncryptionContext CONTEXT = EncryptionContext.of(PAIRS);

    private static final byte[] PLAINTEXT = new byte[10_000];

    static {
        new Random(7).nextBytes(PLAINTEXT);
    }

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String keyArn = kms.createKey("alias/orders");

    @AfterEach
    void close() {
        kms.close();
    }

    /** Three of four pairs, in an order that is not that of their bytes, or all of them. */
    private static List<String> required(boolean all) {
        return all ? List.copyOf(PAIRS.keySet()) : List.of("\uD83D\uDE00", "\uFFEE", "tenant");
    }

    private EnvelopeKmsService ours(boolean signed, boolean all) {
        return KmsServiceBuilder.create(kms.client())
                .purpose(
                        KmsServiceBuilder.DEFAULT_PURPOSE,
                        purpose -> purpose.keyId(keyArn)
                                .format(MessageFormat.AWS_ENCRYPTION_SDK)
                                .encryptionSdk(EncryptionSdkSettings.defaults()
                                        .withSigned(signed)
                                        .withRequiredContextKeys(required(all))))
                .build();
    }

    private static AwsCrypto theirs(boolean signed) {
        return AwsCrypto.builder()
                .withEncryptionAlgorithm(
                        signed
                                ? CryptoAlgorithm.ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY_ECDSA_P384
                                : CryptoAlgorithm.ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY)
                .build();
    }

    private ICryptographicMaterialsManager manager(boolean all) {
        MaterialProviders providers = MaterialProviders.builder()
                .MaterialProvidersConfig(MaterialProvidersConfig.builder().build())
                .build();
        ICryptographicMaterialsManager whole = providers.CreateDefaultCryptographicMaterialsManager(
                CreateDefaultCryptographicMaterialsManagerInput.builder()
                        .keyring(providers.CreateAwsKmsKeyring(CreateAwsKmsKeyringInput.builder()
                                .kmsKeyId(keyArn)
                                .kmsClient(kms.client())
                                .build()))
                        .build());
        return providers.CreateRequiredEncryptionContextCMM(CreateRequiredEncryptionContextCMMInput.builder()
                .underlyingCMM(whole)
                .requiredEncryptionContextKeys(required(all))
                .build());
    }

    private static void assertHasNone(byte[] message, boolean all) {
        for (String name : required(all)) {
            assertThat(new String(message, StandardCharsets.UTF_8)).doesNotContain(name, PAIRS.get(name));
        }
    }

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void theyReadWhatWeWrite(boolean signed, boolean all) throws IOException {
        AwsCrypto theirs = theirs(signed);
        ICryptographicMaterialsManager manager = manager(all);
        Map<String, String> evil = new HashMap<>(PAIRS);
        evil.put("tenant", "evil");
        try (EnvelopeKmsService ours = ours(signed, all)) {
            byte[] message = ours.encrypt(PLAINTEXT, CONTEXT);
            assertHasNone(message, all);
            assertThat(theirs.decryptData(manager, message, PAIRS).getResult()).isEqualTo(PLAINTEXT);
            assertThatExceptionOfType(RuntimeException.class)
                    .isThrownBy(() -> theirs.decryptData(manager, message, evil));

            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            ours.streams().encrypt(stream, CONTEXT, out -> out.write(PLAINTEXT));
            assertHasNone(stream.toByteArray(), all);
            try (InputStream in =
                    theirs.createDecryptingStream(manager, new ByteArrayInputStream(stream.toByteArray()), PAIRS)) {
                assertThat(in.readAllBytes()).isEqualTo(PLAINTEXT);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void weReadWhatTheyWrite(boolean signed, boolean all) throws IOException {
        AwsCrypto theirs = theirs(signed);
        ICryptographicMaterialsManager manager = manager(all);
        try (EnvelopeKmsService ours = ours(!signed, all)) {
            byte[] message = theirs.encryptData(manager, PLAINTEXT, PAIRS).getResult();
            assertHasNone(message, all);
            assertThat(ours.decrypt(message, CONTEXT)).isEqualTo(PLAINTEXT);
            assertThatExceptionOfType(MessageAuthenticationException.class)
                    .isThrownBy(() -> ours.decrypt(message, CONTEXT.with("tenant", "evil")));

            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            try (OutputStream out = theirs.createEncryptingStream(manager, stream, PAIRS)) {
                out.write(PLAINTEXT);
            }
            try (InputStream in =
                    ours.streams().decryptingStream(new ByteArrayInputStream(stream.toByteArray()), CONTEXT)) {
                assertThat(in.readAllBytes()).isEqualTo(PLAINTEXT);
            }
        }
    }
}
