package io.github.kmsenvelope.spring.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsStreams;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.envelope.EncryptionSdkSettings;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;

class ResourceTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private static final String TEXT = "No lock is better than its key.";

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
            .keyId(kms.createKey("alias/orders"))
            .build();

    private final KmsStreams streams = service.streams();

    private final FileSystemResource file;

    ResourceTests(@TempDir Path folder) {
        this.file = new FileSystemResource(folder.resolve("letter.kms"));
    }

    @AfterEach
    void close() {
        service.close();
        kms.close();
    }

    private DecryptedResource written() throws IOException {
        EncryptedResources.write(file, streams, CONTEXT, out -> out.write(TEXT.getBytes(StandardCharsets.US_ASCII)));
        return new DecryptedResource(file, streams, CONTEXT);
    }

    @Test
    void resourceIsReadAsItsPlaintextAgainAndAgain() throws IOException {
        DecryptedResource resource = written();
        assertThat(Files.readString(file.getFile().toPath(), StandardCharsets.ISO_8859_1))
                .doesNotContain(TEXT);
        assertThat(resource.getContentAsString(StandardCharsets.US_ASCII)).isEqualTo(TEXT);
        assertThat(resource.getContentAsByteArray()).hasSize(TEXT.length());
    }

    @Test
    void resourceTellsWhatItsSourceTells() throws IOException {
        DecryptedResource resource = written();
        assertThat(resource.exists()).isTrue();
        assertThat(resource.isReadable()).isTrue();
        assertThat(resource.isFile()).isFalse();
        assertThat(resource.getFilename()).isEqualTo("letter.kms");
        assertThat(resource.lastModified()).isEqualTo(file.lastModified());
        assertThat(resource.getDescription()).startsWith("decrypted file [").contains("letter.kms");
        assertThat(resource.createRelative("absent.kms").exists()).isFalse();
        assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(resource::getFile);
        assertThat(resource).isEqualTo(new DecryptedResource(file, streams, CONTEXT));
        assertThat(resource).hasSameHashCodeAs(new DecryptedResource(file, streams, CONTEXT));
        assertThat(resource).isNotEqualTo(new DecryptedResource(file, streams, EncryptionContext.none()));
    }

    @Test
    void contentLengthIsThatOfThePlaintextWhereItIsCheap() throws IOException {
        assertThat(written().contentLength()).isEqualTo(TEXT.length());
        Resource elsewhere = new ByteArrayResource(file.getContentAsByteArray());
        assertThat(new DecryptedResource(elsewhere, streams, CONTEXT).contentLength())
                .isEqualTo(-1);
    }

    @Test
    void contentLengthWhenMessageIsOfTheAwsEncryptionSdkIsKnownUnlessItIsSigned() throws IOException {
        for (boolean signed : new boolean[] {false, true}) {
            try (EnvelopeKmsService sdk = KmsServiceBuilder.create(kms.client())
                    .purpose(
                            KmsServiceBuilder.DEFAULT_PURPOSE,
                            purpose -> purpose.keyId("alias/orders")
                                    .format(MessageFormat.AWS_ENCRYPTION_SDK)
                                    .encryptionSdk(
                                            EncryptionSdkSettings.defaults().withSigned(signed)))
                    .build()) {
                EncryptedResources.copy(new ByteArrayResource(new byte[50_000]), file, sdk.streams(), CONTEXT);
                DecryptedResource resource = new DecryptedResource(file, sdk.streams(), CONTEXT);
                assertThat(resource.contentLength()).isEqualTo(signed ? -1 : 50_000);
                assertThat(resource.getContentAsByteArray()).isEqualTo(new byte[50_000]);
            }
        }
    }

    @Test
    void sourceWhenItsMessageIsRefusedIsClosed() throws IOException {
        written();
        int[] closed = new int[1];
        InputStream message = new FilterInputStream(new ByteArrayInputStream(file.getContentAsByteArray())) {
            @Override
            public void close() {
                closed[0]++;
            }
        };
        DecryptedResource resource =
                new DecryptedResource(new InputStreamResource(message), streams, CONTEXT.with("tenant", "other"));
        assertThatExceptionOfType(MessageAuthenticationException.class).isThrownBy(resource::getInputStream);
        assertThat(closed[0]).isEqualTo(1);
    }

    @Test
    void copyEncryptsOneResourceIntoAnother() throws IOException {
        Resource source = new ByteArrayResource(new byte[50_000]);
        EncryptedResources.copy(source, file, streams, CONTEXT);
        assertThat(service.decrypt(file.getContentAsByteArray(), CONTEXT)).isEqualTo(new byte[50_000]);
    }

    @Test
    void copyWhenTheSourceFailsLeavesNoMessage() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("lost");
            }
        };
        InputStream source = new SequenceInputStream(new ByteArrayInputStream(new byte[40_000]), broken);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> EncryptedResources.copy(new InputStreamResource(source), file, streams, CONTEXT))
                .withMessage("lost");
        assertThatExceptionOfType(MessageAuthenticationException.class)
                .isThrownBy(() -> new DecryptedResource(file, streams, CONTEXT).getContentAsByteArray());
    }
}
