package io.github.kmsenvelope.envelope;

import static io.github.kmsenvelope.envelope.RewrapFixture.CONTEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsRewrap;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.RewrapOptions;
import io.github.kmsenvelope.RewrapRequest;
import io.github.kmsenvelope.RewrapResult;
import io.github.kmsenvelope.UntrustedKeyException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many messages at once. */
class RewrapAllTests {

    private static final EncryptionContext OTHER = EncryptionContext.of("tenant", "other");

    private final RewrapFixture fixture = new RewrapFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Of one process with a cache: so they have one data key for each encryption context. */
    private List<RewrapRequest> messages(int ofEach) {
        List<RewrapRequest> requests = new ArrayList<>();
        try (EnvelopeKmsService writer = KmsServiceBuilder.create(fixture.kms.client())
                .keyId(fixture.oldArn)
                .build()) {
            for (int i = 0; i < ofEach; i++) {
                EncryptionContext row = CONTEXT.withAssociatedData("row", String.valueOf(i));
                requests.add(RewrapRequest.of(writer.encrypt(new byte[] {(byte) i}, row), CONTEXT));
                requests.add(RewrapRequest.of(writer.encrypt(String.valueOf(i), OTHER), OTHER));
            }
        }
        return requests;
    }

    @Test
    void rewrapAllAsksOnceForEachWrappedKey() {
        List<RewrapRequest> requests = messages(50);
        List<RewrapResult> results = fixture.rewrap().rewrapAll(requests);
        assertThat(fixture.kms.requestCount("ReEncrypt")).isEqualTo(2);
        assertThat(fixture.kms.requestCount("Decrypt")).isZero();
        assertThat(results).hasSize(100).allMatch(RewrapResult::isRewrapped);
        EnvelopeKmsService reader = fixture.service(purpose -> purpose.keyId(fixture.newArn));
        for (int i = 0; i < 50; i += 7) {
            EncryptionContext row = CONTEXT.withAssociatedData("row", String.valueOf(i));
            assertThat(reader.decrypt(results.get(2 * i).message(), row)).containsExactly(i);
            assertThat(reader.decrypt(results.get(2 * i + 1).text(), OTHER)).isEqualTo(String.valueOf(i));
        }
    }

    @Test
    void rewrapAllWhenVerifyingUnwrapsOnceForEachWrappedKey() {
        List<RewrapRequest> requests = messages(20);
        List<RewrapResult> results =
                fixture.rewrap().rewrapAll(requests, RewrapOptions.defaults().verifying());
        assertThat(fixture.kms.requestCount("ReEncrypt")).isEqualTo(2);
        assertThat(fixture.kms.requestCount("Decrypt")).isEqualTo(2);
        assertThat(results).hasSize(40).allMatch(RewrapResult::isRewrapped);
    }

    @Test
    void rewrapAllWhenSomeFailReportsThoseAndRewrapsTheOthers() {
        List<RewrapRequest> good = messages(2);
        String foreign = fixture.kms.createKey();
        byte[] untrusted = fixture.service(purpose -> purpose.keyId(foreign)).encrypt(new byte[1], CONTEXT);
        List<RewrapRequest> requests = List.of(
                good.get(0),
                RewrapRequest.of(new byte[] {1, 2, 3}, CONTEXT),
                good.get(1),
                RewrapRequest.of(good.get(2).message(), OTHER),
                RewrapRequest.of(untrusted, CONTEXT),
                RewrapRequest.of("no message", CONTEXT),
                good.get(2));
        List<RewrapResult> results = fixture.rewrap().rewrapAll(requests);
        assertThat(results)
                .extracting(result -> result.failure().map(Object::getClass).orElse(null))
                .isEqualTo(java.util.Arrays.asList(
                        null,
                        MalformedMessageException.class,
                        null,
                        MessageAuthenticationException.class,
                        UntrustedKeyException.class,
                        MalformedMessageException.class,
                        null));
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> results.get(1).message());
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> results.get(5).text());
        assertThat(fixture.decryptUnderNewKeyAlone(results.get(6).message(), CONTEXT.withAssociatedData("row", "1")))
                .containsExactly(1);
        assertThat(results.toString()).doesNotContain("acme", "other");
        assertThat(requests.toString()).doesNotContain("acme", "other");
    }

    /** What KMS said of a wrapped key holds for all messages that have it. */
    @Test
    void rewrapAllWhenKmsFailsAsksOnceForEachWrappedKeyAll() {
        List<RewrapRequest> requests = messages(20);
        KmsRewrap rewrap = fixture.rewrap();
        fixture.kms.faults().failNext("ReEncrypt", 1, "KMSInternalException");
        List<RewrapResult> results = rewrap.rewrapAll(requests);
        assertThat(fixture.kms.requestCount("ReEncrypt")).isEqualTo(2);
        assertThat(results).filteredOn(RewrapResult::isRewrapped).hasSize(20);
        assertThat(results)
                .filteredOn(result -> !result.isRewrapped())
                .hasSize(20)
                .allSatisfy(result -> assertThat(result.failure()).containsInstanceOf(KmsUnavailableException.class));
    }
}
