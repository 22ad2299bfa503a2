package io.github.kmsenvelope.message.compact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.kmsenvelope.MalformedMessageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** New wrapped data keys in old headers. Random ones are in the tests of what the second reader reads. */
class HeaderChangeTests {

    private static final String ARN = "arn:aws:kms:eu-central-1:111122223333:key/a";

    private static final String OTHER = "arn:aws:kms:eu-central-1:111122223333:key/another";

    private static final byte[] MESSAGE = message(OTHER, ARN);

    private final CompactHeader header = CompactHeader.parse(MESSAGE);

    private static byte[] message(String... arns) {
        int length = 66;
        for (String arn : arns) {
            length += 4 + arn.length() + 5;
        }
        byte[] message = new byte[length + 20];
        message[0] = (byte) 0xF5;
        message[1] = 1;
        message[2] = 1;
        message[3] = 14;
        message[64] = 3;
        message[65] = (byte) arns.length;
        int at = 66;
        for (String arn : arns) {
            byte[] entry = KeysSection.entry(arn, new byte[] {1, 2, 3, 4, 5});
            System.arraycopy(entry, 0, message, at, entry.length);
            at += entry.length;
        }
        Arrays.fill(message, at, message.length, (byte) 9);
        return message;
    }

    @Test
    void replaceKeepsHintsOtherEntriesAndBody() {
        byte[] changed = HeaderChange.replace(header, header.entries().get(1), ARN + "b", new byte[7])
                .message();
        CompactHeader read = CompactHeader.parse(changed);
        assertThat(read.entries()).extracting(KeyEntry::arn).containsExactly(OTHER, ARN + "b");
        assertThat(read.entries().get(0).wrapped()).containsExactly(1, 2, 3, 4, 5);
        assertThat(read.entries().get(1).wrapped()).hasSize(7).containsOnly(0);
        assertThat(changed).hasSize(MESSAGE.length + 3);
        assertThat(changed[64]).isEqualTo((byte) 3);
        assertThat(Arrays.copyOfRange(changed, changed.length - 20, changed.length))
                .containsOnly(9);
    }

    @Test
    void replaceAllLeavesOneEntry() {
        HeaderChange change = HeaderChange.replaceAll(header, ARN, new byte[7]);
        assertThat(CompactHeader.parse(change.message()).entries())
                .extracting(KeyEntry::arn)
                .containsExactly(ARN);
        byte[] inPlace = change.headerInPlace().orElseThrow();
        assertThat(inPlace).hasSize(header.length());
        assertThat(inPlace[64]).isEqualTo((byte) 7);
    }

    /** No reader would take it. */
    @Test
    void replaceWhenAnotherEntryHasTheArnMakesNoMessage() {
        HeaderChange change = HeaderChange.replace(header, header.entries().get(1), OTHER, new byte[7]);
        assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(change::message);
        assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> change.header(10));
    }

    @Test
    void replaceWhenLengthIsImpossibleIsRefused() {
        KeyEntry entry = header.entries().get(0);
        assertThatIllegalArgumentException().isThrownBy(() -> HeaderChange.replace(header, entry, "", new byte[1]));
        assertThatIllegalArgumentException().isThrownBy(() -> HeaderChange.replace(header, entry, ARN, new byte[6145]));
        assertThatIllegalArgumentException().isThrownBy(() -> HeaderChange.replaceAll(header, ARN, new byte[0]));
    }

    @Test
    void messageWhenOnlyTheHeaderWasReadIsRefused() throws IOException {
        CompactHeader start = CompactHeader.read(new ByteArrayInputStream(MESSAGE));
        HeaderChange change = HeaderChange.replaceAll(start, ARN, new byte[7]);
        assertThatIllegalStateException().isThrownBy(change::message);
        assertThat(change.headerInPlace())
                .hasValueSatisfying(bytes -> assertThat(bytes).hasSize(start.length()));
    }
}
