package io.github.kmsenvelope.interoperability;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.envelope.EncryptionSdkSettings;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code docs/interoperability.md} says of scripts, versions and sizes. */
class InteroperabilityPageTests {

    private static final Path PAGE = Path.of("../docs/interoperability.md");

    private static String only(String regex, Path file) throws IOException {
        List<String> found = Pattern.compile(regex, Pattern.DOTALL)
                .matcher(Files.readString(file))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
        assertThat(found).as("%s in %s", regex, file).hasSize(1);
        return found.get(0);
    }

    @Test
    void scriptOfThePageIsTheOneThatIsRun() throws IOException {
        assertThat(only("```javascript\n(.*?)```", PAGE))
                .isEqualTo(Files.readString(NodeProject.SCRIPTS.resolve("report.mjs")));
    }

    @Test
    void versionsOfThePageAreThoseThatAreRun() throws IOException {
        String java = only("<aws-encryption-sdk.version>(.*?)</", Path.of("pom.xml"));
        String javaScript = only("\"@aws-crypto/client-node\": \"(.*?)\"", NodeProject.SCRIPTS.resolve("package.json"));
        assertThat(PAGE).content().contains("Java " + java, "JavaScript " + javaScript);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 4097, 8192, 8193, 1 << 20})
    void sizesOfThePageAreTrue(int length) {
        int framesButTheLast = Math.max(0, length - 1) / 4096;
        int context = 2 + 4 + "tenant".length() + "acme".length();
        assertThat(overhead(MessageFormat.AWS_ENCRYPTION_SDK, false, length, EncryptionContext.none()))
                .isEqualTo(404 + 32 * framesButTheLast);
        assertThat(overhead(MessageFormat.AWS_ENCRYPTION_SDK, false, length, EncryptionContext.of("tenant", "acme")))
                .isEqualTo(404 + context + 32 * framesButTheLast);
        assertThat(overhead(MessageFormat.AWS_ENCRYPTION_SDK, true, length, EncryptionContext.of("tenant", "acme")))
                .isEqualTo(404 + context + 198 + 32 * framesButTheLast);
        assertThat(overhead(MessageFormat.COMPACT, false, length, EncryptionContext.of("tenant", "acme")))
                .isEqualTo(345 + 16 * (Math.max(0, length - 1) / 16384));
    }

    private static int overhead(MessageFormat format, boolean signed, int length, EncryptionContext context) {
        try (EmbeddedKms kms = EmbeddedKms.start()) {
            String keyArn = kms.createKey();
            assertThat(keyArn).hasSize(75);
            try (EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
                    .purpose(
                            KmsServiceBuilder.DEFAULT_PURPOSE,
                            purpose -> purpose.keyId(keyArn)
                                    .format(format)
                                    .encryptionSdk(
                                            EncryptionSdkSettings.defaults().withSigned(signed)))
                    .build()) {
                return service.encrypt(new byte[length], context).length - length;
            }
        }
    }
}
