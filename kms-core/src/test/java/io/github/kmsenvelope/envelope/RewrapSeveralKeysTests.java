package io.github.kmsenvelope.envelope;

import static io.github.kmsenvelope.envelope.RewrapFixture.ALIAS;
import static io.github.kmsenvelope.envelope.RewrapFixture.CONTEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.KmsRewrap;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.RewrapOptions;
import io.github.kmsenvelope.envelope.Messages.Entry;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages whose data key is wrapped under several KMS keys, of which one is exchanged. */
class RewrapSeveralKeysTests {

    private static final RewrapOptions DROPPING = RewrapOptions.defaults().droppingOtherEntries();

    private final RewrapFixture fixture = new RewrapFixture();

    private final String third = fixture.kms.createKey();

    private final byte[] single = fixture.oldMessage();

    private final Entry underOld = Messages.entries(single).get(0);

    private final Entry underThird = fixture.underKey(third, underOld);

    private final Entry underNew = fixture.underKey(fixture.newArn, underOld);

    private final Entry garbage = new Entry(fixture.newArn, new byte[184]);

    private final byte[] body = Messages.rest(single);

    @AfterEach
    void close() {
        fixture.close();
    }

    private byte[] message(Entry... entries) {
        return Messages.withEntries(single, entries);
    }

    private KmsRewrap trustingAll() {
        fixture.moveAlias();
        KmsRewrap rewrap = fixture.service(
                        purpose -> purpose.keyId(ALIAS).decryptKeyIds(List.of(fixture.oldArn, third)))
                .rewrap();
        fixture.kms.resetCounts();
        return rewrap;
    }

    private static List<byte[]> wrapped(byte[] message) {
        return Messages.entries(message).stream().map(Entry::wrapped).toList();
    }

    private static List<String> arns(byte[] message) {
        return Messages.entries(message).stream().map(Entry::arn).toList();
    }

    @Test
    void rewrapReplacesTheFirstThatServesAndKeepsTheOtherInItsPlace() {
        byte[] first = trustingAll().rewrap(message(underOld, underThird), CONTEXT);
        assertThat(arns(first)).containsExactly(fixture.newArn, third);
        assertThat(wrapped(first).get(1)).isEqualTo(underThird.wrapped());
        assertThat(Messages.rest(first)).isEqualTo(body);
        assertThat(fixture.kms.requestCount("ReEncrypt")).isEqualTo(1);
        fixture.kms.client().disableKey(request -> request.keyId(third));
        byte[] second = trustingAll().rewrap(message(underThird, underOld), CONTEXT);
        assertThat(arns(second)).containsExactly(third, fixture.newArn);
        assertThat(wrapped(second).get(0)).isEqualTo(underThird.wrapped());
        assertThat(fixture.decryptUnderNewKeyAlone(second, CONTEXT)).containsExactly(1, 2, 3);
    }

    @Test
    void rewrapReplacesNoEntryThatIsNotTrusted() {
        byte[] rewrapped = fixture.rewrap().rewrap(message(underThird, underOld), CONTEXT);
        assertThat(arns(rewrapped)).containsExactly(third, fixture.newArn);
        assertThat(wrapped(rewrapped).get(0)).isEqualTo(underThird.wrapped());
        assertThat(fixture.kms.requestCount("ReEncrypt")).isEqualTo(1);
    }

    /** No KMS key stands in a message twice. */
    @Test
    void rewrapWhenPresentKeyIsThereRenewsThatEntry() {
        byte[] rewrapped = trustingAll().rewrap(message(underOld, underNew), CONTEXT);
        assertThat(arns(rewrapped)).containsExactly(fixture.oldArn, fixture.newArn);
        assertThat(wrapped(rewrapped).get(0)).isEqualTo(underOld.wrapped());
        assertThat(wrapped(rewrapped).get(1)).isNotEqualTo(underNew.wrapped());
        assertThat(fixture.kms.requestCount("ReEncrypt")).isEqualTo(1);
    }

    @Test
    void rewrapWhenPresentKeyIsNotKnownBeforehandRenewsItsEntryToo() {
        fixture.moveAlias();
        fixture.kms.faults().deny("DescribeKey");
        KmsRewrap rewrap = fixture.service(purpose -> purpose.keyId(ALIAS).decryptKeyIds(List.of(fixture.oldArn)))
                .rewrap();
        byte[] rewrapped = rewrap.rewrap(message(underOld, underNew), CONTEXT);
        assertThat(arns(rewrapped)).containsExactly(fixture.oldArn, fixture.newArn);
        assertThat(wrapped(rewrapped).get(0)).isEqualTo(underOld.wrapped());
        assertThat(wrapped(rewrapped).get(1)).isNotEqualTo(underNew.wrapped());
    }

    @Test
    void rewrapWhenEntryOfThePresentKeyIsForgedIsRefusedUnlessItIsDropped() {
        KmsRewrap rewrap = trustingAll();
        assertThatExceptionOfType(MessageAuthenticationException.class)
                .isThrownBy(() -> rewrap.rewrap(message(underOld, garbage), CONTEXT));
        byte[] mended = rewrap.rewrap(message(underOld, garbage), CONTEXT, DROPPING);
        assertThat(arns(mended)).containsExactly(fixture.newArn);
        assertThat(fixture.decryptUnderNewKeyAlone(mended, CONTEXT)).containsExactly(1, 2, 3);
    }

    @Test
    void rewrapWhenDroppingLeavesOneEntryAndVerifiesIt() {
        byte[] rewrapped = trustingAll().rewrap(message(underThird, underOld), CONTEXT, DROPPING);
        assertThat(arns(rewrapped)).containsExactly(fixture.newArn);
        assertThat(Messages.rest(rewrapped)).isEqualTo(body);
        assertThat(fixture.kms.requestCount("Decrypt")).isEqualTo(1);
        assertThat(fixture.decryptUnderNewKeyAlone(rewrapped, CONTEXT)).containsExactly(1, 2, 3);
    }

    /** [R7] The entry that was read wraps another data key: with it the others must not go. */
    @Test
    void rewrapWhenDroppingAndEntryIsOfAnotherMessageIsRefused() {
        Entry other = Messages.entries(fixture.oldMessage()).get(0);
        assertThatExceptionOfType(MessageAuthenticationException.class)
                .isThrownBy(() -> trustingAll().rewrap(message(other, underThird), CONTEXT, DROPPING))
                .withMessageContaining("stays as it is");
    }

    @Test
    void needsRewrapComparesWithThePresentKey() {
        KmsRewrap rewrap = trustingAll();
        assertThat(rewrap.needsRewrap(message(underOld))).isTrue();
        assertThat(rewrap.needsRewrap(message(underOld, underThird))).isTrue();
        assertThat(rewrap.needsRewrap(message(underOld, underNew))).isFalse();
        assertThat(rewrap.needsRewrap(rewrap.rewrap(message(underOld), CONTEXT)))
                .isFalse();
        assertThat(fixture.kms.requestCount("DescribeKey")).isLessThanOrEqualTo(3);
    }
}
