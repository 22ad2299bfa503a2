package io.github.kmsenvelope.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.secret.SecretBytes;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.spec.ECPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** The vectors of Project Wycheproof for what the format of the AWS Encryption SDK needs besides AES-256-GCM. */
class WycheproofDerivationTests {

    private final List<String> mismatches = new ArrayList<>();
    private int read;
    private int refused;

    @ParameterizedTest
    @CsvSource({"SHA_256, hkdf_sha256_test", "SHA_384, hkdf_sha384_test", "SHA_512, hkdf_sha512_test"})
    void hkdfGivesTheResultOfEveryVector(HmacHash hash, String name) {
        JsonNode file = Vectors.require("wycheproof/" + name + ".json");
        forEach(file, (group, vector) -> {
            Hkdf hkdf = Hkdf.extract(hash, bytes(vector, "salt"), SecretBytes.takeOver(bytes(vector, "ikm")));
            try {
                byte[] key = hkdf.expand(bytes(vector, "info"), number(vector, "size"));
                require(vector, isValid(vector) && Arrays.equals(key, bytes(vector, "okm")));
            } catch (IllegalArgumentException tooLong) {
                require(vector, !isValid(vector));
            }
        });
        assertAll(file);
    }

    /**
     * The JDK compares without a reduction that one signature in 2^128 needs. What it refuses therefore is named here; a
     * provider that accepts it is right.
     */
    @ParameterizedTest
    @CsvSource({
        "P_256, ecdsa_secp256r1_sha256_test, tcId 350, tcId 479",
        "P_384, ecdsa_secp384r1_sha384_test, tcId 382, tcId 499"
    })
    void ecdsaGivesTheResultOfEveryVector(EcCurve curve, String name, String refused, String refusedToo) {
        JsonNode file = Vectors.require("wycheproof/" + name + ".json");
        forEach(file, (group, vector) -> {
            JsonNode key = group.field("publicKey").orElseThrow();
            ECPoint point = new ECPoint(new BigInteger(text(key, "wx"), 16), new BigInteger(text(key, "wy"), 16));
            Optional<EcdsaVerifyingKey> verifying = EcdsaVerifyingKey.of(curve, curve.compress(point));
            MessageDigest digest = curve.newDigest();
            boolean verified =
                    verifying.orElseThrow().verify(digest.digest(bytes(vector, "msg")), bytes(vector, "sig"));
            require(vector, verified == isValid(vector));
        });
        mismatches.removeAll(List.of(refused, refusedToo));
        assertAll(file);
    }

    /** The lengths of keys that only this format uses; those of nonces and tags are refused by construction. */
    @Test
    void aesGcmOfShorterKeysGivesTheResultOfEveryVector() {
        forEach(Vectors.require("wycheproof/aes_gcm_test.json"), (group, vector) -> {
            if (number(group, "keySize") < 256 && number(group, "ivSize") == 96 && number(group, "tagSize") == 128) {
                byte[] sealed = HexFormat.of().parseHex(text(vector, "ct") + text(vector, "tag"));
                byte[] opened = new byte[sealed.length - AesGcm.TAG_BYTES];
                AesGcm cipher = AesGcm.ofAnyKeyLength(SecretBytes.takeOver(bytes(vector, "key")));
                boolean open =
                        cipher.open(bytes(vector, "iv"), bytes(vector, "aad"), sealed, 0, sealed.length, opened, 0);
                boolean right =
                        open ? isValid(vector) && Arrays.equals(opened, bytes(vector, "msg")) : !isValid(vector);
                require(vector, right);
            }
        });
        assertThat(mismatches).isEmpty();
        assertThat(read).isEqualTo(77);
        assertThat(refused).isEqualTo(54);
    }

    private interface Check {

        void check(JsonNode group, JsonNode vector);
    }

    private void forEach(JsonNode file, Check check) {
        for (JsonNode group : file.field("testGroups").orElseThrow().asArray()) {
            for (JsonNode vector : group.field("tests").orElseThrow().asArray()) {
                check.check(group, vector);
            }
        }
    }

    private void assertAll(JsonNode file) {
        assertThat(mismatches).isEmpty();
        assertThat(read + refused).isEqualTo(number(file, "numberOfTests"));
        assertThat(read).isPositive();
        assertThat(refused).isPositive();
    }

    /** No vector of these files is of the third kind, {@code acceptable}. */
    private static boolean isValid(JsonNode vector) {
        return text(vector, "result").equals("valid");
    }

    private void require(JsonNode vector, boolean condition) {
        if (!condition) {
            mismatches.add("tcId " + number(vector, "tcId"));
        }
        if (isValid(vector)) {
            read++;
        } else {
            refused++;
        }
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
