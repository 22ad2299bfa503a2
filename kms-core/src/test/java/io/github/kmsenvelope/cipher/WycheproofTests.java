package io.github.kmsenvelope.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.secret.SecretBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** The AES-GCM vectors of Project Wycheproof: all of them, and every mismatch before the first is reported. */
class WycheproofTests {

    private static final String FILE = "wycheproof/aes_gcm_test.json";

    private final List<String> mismatches = new ArrayList<>();
    private int read;
    private int refused;
    private int refusedByConstruction;

    @Test
    void aesGcmGivesTheResultOfEveryVector() {
        JsonNode file = Vectors.require(FILE);
        for (JsonNode group : array(file, "testGroups")) {
            for (JsonNode vector : array(group, "tests")) {
                check(group, vector);
            }
        }
        assertThat(mismatches).isEmpty();
        // 12-byte nonces under 256-bit keys; all others are for shapes of AES-GCM that this class does not offer.
        assertThat(read).isEqualTo(39);
        assertThat(refused).isEqualTo(27);
        assertThat(refusedByConstruction).isEqualTo(250);
        assertThat(read + refused + refusedByConstruction).isEqualTo(number(file, "numberOfTests"));
    }

    private void check(JsonNode group, JsonNode vector) {
        boolean supported = number(group, "keySize") == 8 * AesGcm.KEY_BYTES
                && number(group, "ivSize") == 8 * AesGcm.NONCE_BYTES
                && number(group, "tagSize") == 8 * AesGcm.TAG_BYTES;
        if (!supported) {
            checkRefusal(vector);
        } else if (text(vector, "result").equals("valid")) {
            checkValid(vector);
        } else {
            checkInvalid(vector);
        }
    }

    private void checkValid(JsonNode vector) {
        byte[] plaintext = bytes(vector, "msg");
        byte[] expected = HexFormat.of().parseHex(text(vector, "ct") + text(vector, "tag"));
        byte[] sealed = new byte[plaintext.length + AesGcm.TAG_BYTES];
        cipher(vector).seal(bytes(vector, "iv"), bytes(vector, "aad"), plaintext, 0, plaintext.length, sealed, 0);
        require(vector, Arrays.equals(sealed, expected), "sealed otherwise");
        byte[] opened = new byte[plaintext.length];
        require(vector, open(vector, expected, opened), "not opened");
        require(vector, Arrays.equals(opened, plaintext), "opened otherwise");
        read++;
    }

    private void checkInvalid(JsonNode vector) {
        byte[] sealed = HexFormat.of().parseHex(text(vector, "ct") + text(vector, "tag"));
        require(vector, !open(vector, sealed, new byte[sealed.length - AesGcm.TAG_BYTES]), "opened");
        refused++;
    }

    private void checkRefusal(JsonNode vector) {
        try {
            cipher(vector).open(bytes(vector, "iv"), new byte[2], new byte[17], 0, 17, new byte[1], 0);
            require(vector, false, "not refused");
        } catch (IllegalArgumentException byItsLengths) {
            refusedByConstruction++;
        }
    }

    private static AesGcm cipher(JsonNode vector) {
        return new AesGcm(SecretBytes.takeOver(bytes(vector, "key")));
    }

    private static boolean open(JsonNode vector, byte[] sealed, byte[] target) {
        return cipher(vector).open(bytes(vector, "iv"), bytes(vector, "aad"), sealed, 0, sealed.length, target, 0);
    }

    private void require(JsonNode vector, boolean condition, String mismatch) {
        if (!condition) {
            mismatches.add("tcId " + number(vector, "tcId") + ": " + mismatch);
        }
    }

    private static List<JsonNode> array(JsonNode node, String name) {
        return node.field(name).orElseThrow().asArray();
    }

    private static int number(JsonNode node, String name) {
        return Integer.parseInt(node.field(name).orElseThrow().asNumber());
    }

    private static String text(JsonNode node, String name) {
        return node.field(name).orElseThrow().asString();
    }

    private static byte[] bytes(JsonNode node, String name) {
        return HexFormat.of().parseHex(text(node, name));
    }
}
