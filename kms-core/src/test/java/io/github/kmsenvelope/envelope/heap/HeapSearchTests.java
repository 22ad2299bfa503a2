package io.github.kmsenvelope.envelope.heap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeapSearchTests {

    private static final int BUFFER_BYTES = 1 << 20;

    private final Random random = new Random(1);

    private final byte[] key = bytes(32);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void inWhenKeyIsInBase64FindsEveryAlignment(int before) throws Exception {
        byte[] longer = concat(bytes(before), key, bytes(7));
        String text = Base64.getEncoder().encodeToString(longer);
        assertFinds(KeyForm.BASE64, text.getBytes(StandardCharsets.ISO_8859_1));
        assertFinds(KeyForm.BASE64_IN_UTF16, text.getBytes(StandardCharsets.UTF_16LE));
        assertFinds(KeyForm.BASE64_IN_UTF16, text.getBytes(StandardCharsets.UTF_16BE));
        assertFinds(KeyForm.BASE64, Base64.getUrlEncoder().encode(longer));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {0, 1, BUFFER_BYTES - 33, BUFFER_BYTES - 8, BUFFER_BYTES - 1, BUFFER_BYTES, 3 * BUFFER_BYTES - 5})
    void inWhenHalfAKeyIsAnywhereFindsIt(int offset) throws Exception {
        assertFinds(KeyForm.BYTES, concat(bytes(offset), Arrays.copyOf(key, 16)));
        assertFinds(KeyForm.BYTES, concat(bytes(offset), Arrays.copyOfRange(key, 16, 32), bytes(9)));
    }

    @Test
    void inWhenKeyIsNotThereFindsNothing() throws Exception {
        byte[] almost = key.clone();
        almost[15] ^= 1;
        almost[31] ^= 1;
        for (byte[] content : new byte[][] {{}, {1}, bytes(BUFFER_BYTES + 1), almost}) {
            Path file = Files.write(folder.resolve("file"), content);
            assertThat(new HeapSearch(Map.of("key", key)).in(file)).isEmpty();
        }
    }

    private void assertFinds(KeyForm form, byte[] content) throws Exception {
        Path file = Files.write(folder.resolve("file"), content);
        assertThat(new HeapSearch(Map.of("key", key)).in(file)).isEqualTo(Map.of("key", EnumSet.of(form)));
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
