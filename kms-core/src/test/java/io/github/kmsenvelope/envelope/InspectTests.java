package io.github.kmsenvelope.envelope;

import static io.github.kmsenvelope.envelope.RewrapFixture.ALIAS;
import static io.github.kmsenvelope.envelope.RewrapFixture.CONTEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.KeyState;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsRewrap;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.MessageInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What messages show without a key, and which have to move to another KMS key. */
class InspectTests {

    private final RewrapFixture fixture = new RewrapFixture();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void inspectTellsWhatTheHeaderSays() throws IOException {
        EncryptionContext context = CONTEXT.withAssociatedData("row", "7");
        EnvelopeKmsService service = fixture.service(purpose -> purpose.keyId(fixture.oldArn));
        byte[] small = service.encrypt(new byte[3], context);
        byte[] large = Messages.withPadding(service.encrypt(new byte[40_000], EncryptionContext.none()), 512);
        String text = service.encrypt("plain", CONTEXT);
        service.close();
        fixture.kms.resetCounts();
        KmsRewrap rewrap = service.rewrap();
        int header = small.length - 3 - 16;
        MessageInfo.Mode shared = MessageInfo.Mode.SHARED;
        List<String> arns = List.of(fixture.oldArn);
        assertThat(rewrap.inspect(small))
                .isEqualTo(new MessageInfo(
                        MessageFormat.COMPACT, 1, shared, arns, true, true, 16_384, 1, 0, header, 3, small.length));
        MessageInfo ofLarge = new MessageInfo(
                MessageFormat.COMPACT,
                1,
                MessageInfo.Mode.OWN,
                arns,
                false,
                false,
                16_384,
                3,
                512,
                header + 515,
                40_000,
                large.length);
        assertThat(rewrap.inspect(large)).isEqualTo(ofLarge);
        assertThat(rewrap.inspect(text).plaintextBytes()).isEqualTo(5);
        assertThat(rewrap.inspect(Files.write(folder.resolve("large"), large))).isEqualTo(ofLarge);
        assertThat(fixture.kms.requestCount()).isZero();
    }

    @Test
    void inspectRefusesWhatIsNoMessage() throws IOException {
        KmsRewrap rewrap =
                fixture.service(purpose -> purpose.keyId(fixture.oldArn)).rewrap();
        byte[] message = fixture.oldMessage();
        byte[] oddArn = message.clone();
        oddArn[Messages.FIXED + 6] = '\n';
        byte[] cut = java.util.Arrays.copyOf(message, message.length - 5);
        for (byte[] wrong : List.of(oddArn, cut, new byte[0])) {
            assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> rewrap.inspect(wrong));
            Path file = Files.write(folder.resolve("wrong"), wrong);
            assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> rewrap.inspect(file));
        }
        assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> rewrap.needsRewrap(oddArn));
        assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> rewrap.inspect("9Q!"));
    }

    @Test
    void needsRewrapWhenAliasMovedIsTrueUntilRewrapped() throws IOException {
        byte[] old = fixture.oldMessage();
        String text = fixture.service(purpose -> purpose.keyId(ALIAS)).encrypt("plain", CONTEXT);
        KmsRewrap before = fixture.service(purpose -> purpose.keyId(ALIAS)).rewrap();
        assertThat(before.needsRewrap(old)).isFalse();
        KmsRewrap rewrap = fixture.rewrap();
        Path file = Files.write(folder.resolve("file"), old);
        assertThat(rewrap.needsRewrap(old)).isTrue();
        assertThat(rewrap.needsRewrap(text)).isTrue();
        assertThat(rewrap.needsRewrap(file)).isTrue();
        assertThat(fixture.kms.requestCount("DescribeKey")).isEqualTo(1);
        assertThat(fixture.kms.requestCount()).isEqualTo(1);
        assertThat(rewrap.needsRewrap(rewrap.rewrap(old, CONTEXT))).isFalse();
        rewrap.rewrap(file, CONTEXT);
        assertThat(rewrap.needsRewrap(file)).isFalse();
        KmsRewrap byArn =
                fixture.service(purpose -> purpose.keyId(fixture.newArn)).rewrap();
        fixture.kms.resetCounts();
        assertThat(byArn.needsRewrap(old)).isTrue();
        assertThat(fixture.kms.requestCount()).isZero();
    }

    @Test
    void needsRewrapWhenItCannotBeToldSaysWhy() {
        byte[] old = fixture.oldMessage();
        KmsRewrap missing =
                fixture.service(purpose -> purpose.keyId("alias/missing")).rewrap();
        assertThatExceptionOfType(KeyStateException.class)
                .isThrownBy(() -> missing.needsRewrap(old))
                .satisfies(ex -> assertThat(ex.state()).isEqualTo(KeyState.NOT_FOUND));
        fixture.kms.faults().deny("DescribeKey");
        EnvelopeKmsService denied = fixture.service(purpose -> purpose.keyId(ALIAS));
        assertThatExceptionOfType(KeyAccessDeniedException.class)
                .isThrownBy(() -> denied.rewrap().needsRewrap(old))
                .withMessageContaining("kms:DescribeKey");
        denied.encrypt(new byte[1], CONTEXT);
        assertThat(denied.rewrap().needsRewrap(old)).isFalse();
    }
}
