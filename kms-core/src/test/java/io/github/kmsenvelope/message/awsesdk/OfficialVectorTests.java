package io.github.kmsenvelope.message.awsesdk;

import static io.github.kmsenvelope.message.awsesdk.OfficialVectors.base64;
import static io.github.kmsenvelope.message.awsesdk.OfficialVectors.map;
import static io.github.kmsenvelope.message.awsesdk.OfficialVectors.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.cipher.Vectors;
import io.github.kmsenvelope.secret.SecretBytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** Every vector that can be read without KMS, and every mismatch before the first is reported. */
class OfficialVectorTests {

    private static final EsdkReadRules DEFAULTS = EsdkReadRules.defaults();

    private static final EsdkReadRules ALLOW = DEFAULTS.withCommitment(CommitmentPolicy.REQUIRE_ALLOW);

    private final List<String> mismatches = new ArrayList<>();
    private final Map<AlgorithmSuite, Integer> opened = new HashMap<>();
    private int skipped;

    @Test
    void messagesOfAllSuitesOpen() {
        JsonNode keys =
                Vectors.require("esdk/esdk-dafny-4.1.0/keys.json").field("keys").orElseThrow();
        JsonNode tests = Vectors.require("esdk/esdk-dafny-4.1.0/decrypt-manifest.json")
                .field("tests")
                .orElseThrow();
        tests.asObject().forEach((name, test) -> {
            JsonNode scenario = test.field("decryption-scenario").orElseThrow();
            JsonNode description = scenario.field("decryptKeyDescription").orElseThrow();
            if (text(description, "type").equals("raw-ecdh")) {
                skipped++;
                return;
            }
            Map<String, String> reproduced = map(scenario, "reproduced-encryption-context");
            Map<String, String> leftOut = new HashMap<>(reproduced);
            leftOut.keySet()
                    .retainAll(description
                            .field("requiredEncryptionContextKeys")
                            .map(node -> node.asArray().stream()
                                    .map(JsonNode::asString)
                                    .collect(Collectors.toSet()))
                            .orElse(Set.of()));
            byte[] message = dafnyFile(scenario, "ciphertext");
            check(
                    name,
                    message,
                    keyrings(keys, description).toList(),
                    reproduced,
                    leftOut,
                    dafnyFile(scenario, "result"));
        });
        assertThat(mismatches).isEmpty();
        assertThat(skipped).isEqualTo(99);
        assertThat(opened.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(187);
        assertThat(opened)
                .hasSize(11)
                .allSatisfy((suite, count) -> assertThat(count).isEqualTo(17));
    }

    private static byte[] dafnyFile(JsonNode scenario, String field) {
        return OfficialVectors.file("esdk-dafny-4.1.0/" + text(scenario, field).substring("file://".length()));
    }

    private static Stream<RawKeyring> keyrings(JsonNode keys, JsonNode description) {
        return switch (text(description, "type")) {
            case "multi-keyring" ->
                Stream.concat(
                                Stream.of(description.field("generator").orElseThrow()),
                                description.field("childKeyrings").orElseThrow().asArray().stream())
                        .flatMap(node -> keyrings(keys, node));
            case "required-encryption-context-cmm" ->
                keyrings(keys, description.field("underlying").orElseThrow());
            default -> Stream.of(rawKeyring(keys, description));
        };
    }

    private static RawKeyring rawKeyring(JsonNode keys, JsonNode description) {
        JsonNode key = keys.field(text(description, "key")).orElseThrow();
        String namespace = text(description, "provider-id");
        String keyName = text(key, "key-id");
        if (text(description, "encryption-algorithm").equals("aes")) {
            return RawKeyring.aes(namespace, keyName, base64(key, "material"));
        }
        boolean oaep = text(description, "padding-algorithm").equals("oaep-mgf1");
        String hash = text(description, "padding-hash").replace("sha", "SHA-");
        return RawKeyring.rsa(
                namespace,
                keyName,
                OfficialVectors.rsaKey(text(key, "material")),
                oaep ? OfficialVectors.RSA_OAEP : OfficialVectors.RSA_PKCS1,
                oaep ? OfficialVectors.oaep(hash) : null);
    }

    @Test
    void messagesOfOldOpen() {
        JsonNode manifest = Vectors.require("esdk/esdk-python-1.3.0-legacy-core/manifests/ciphertext.manifest");
        JsonNode keys = manifest.field("test_keys").orElseThrow();
        for (JsonNode test : manifest.field("test_cases").orElseThrow().asArray()) {
            String name = text(test.field("ciphertext").orElseThrow(), "filename");
            check(
                    name,
                    OfficialVectors.file("esdk-python-1.3.0-legacy-core/" + name),
                    legacyKeyrings(keys),
                    Map.of(),
                    Map.of(),
                    OfficialVectors.file("esdk-python-1.3.0-legacy-core/"
                            + text(test.field("plaintext").orElseThrow(), "filename")));
        }
        assertThat(mismatches).isEmpty();
        assertThat(opened.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(225);
        assertThat(opened)
                .hasSize(9)
                .allSatisfy((suite, count) -> assertThat(count).isEqualTo(25));
    }

    private static List<RawKeyring> legacyKeyrings(JsonNode keys) {
        List<RawKeyring> keyrings = new ArrayList<>();
        keys.field("AES")
                .orElseThrow()
                .asObject()
                .forEach((bits, key) -> keyrings.add(RawKeyring.aes(
                        "static-aws-xcompat",
                        "AES." + bits + "..",
                        Base64.getDecoder().decode(lines(key)))));
        var rsa = OfficialVectors.rsaKey(
                lines(keys.field("RSA").flatMap(node -> node.field("2048")).orElseThrow()));
        keyrings.add(RawKeyring.rsa("static-aws-xcompat", "RSA.2048.PKCS1.", rsa, OfficialVectors.RSA_PKCS1, null));
        keyrings.add(RawKeyring.rsa(
                "static-aws-xcompat",
                "RSA.2048.OAEP-MGF1.SHA-1",
                rsa,
                OfficialVectors.RSA_OAEP,
                OfficialVectors.oaep("SHA-1")));
        return keyrings;
    }

    private static String lines(JsonNode key) {
        return key.field("key").orElseThrow().asArray().stream()
                .map(JsonNode::asString)
                .collect(Collectors.joining("\n"));
    }

    @Test
    void messagesWithCommitmentOpenOrFailAsTheyShould() {
        JsonNode file = Vectors.require("esdk/commitment/commitment-test-vectors.json");
        int refused = 0;
        int read = 0;
        for (JsonNode test : file.field("tests").orElseThrow().asArray()) {
            EsdkMessage message = EsdkMessage.parse(base64(test, "ciphertext"), DEFAULTS);
            byte[] plaintext = message.open(SecretBytes.takeOver(base64(test, "decrypted-dek")), new byte[0]);
            boolean right;
            if (test.field("status").orElseThrow().asBoolean()) {
                right = Arrays.equals(plaintext, frames(test))
                        && message.header().encryptionContext().equals(map(test, "encryption-context"));
                read++;
            } else {
                right = plaintext == null;
                refused++;
            }
            if (!right) {
                mismatches.add(text(test, "comment"));
            }
        }
        assertThat(mismatches).isEmpty();
        assertThat(read).isEqualTo(41);
        assertThat(refused).isEqualTo(5);
    }

    private static byte[] frames(JsonNode test) {
        ByteArrayOutputStream plaintext = new ByteArrayOutputStream();
        for (JsonNode frame : test.field("plaintext-frames").orElseThrow().asArray()) {
            plaintext.writeBytes(frame.asString().getBytes(StandardCharsets.UTF_8));
        }
        return plaintext.toByteArray();
    }

    private void check(
            String name,
            byte[] message,
            List<RawKeyring> keyrings,
            Map<String, String> reproduced,
            Map<String, String> leftOut,
            byte[] expected) {
        EsdkHeader header = EsdkMessage.parse(message, ALLOW).header();
        if (!header.suite().commits()) {
            // Whoever parses under the default policy never gets as far as a keyring.
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> EsdkMessage.parse(message, DEFAULTS))
                    .withMessageContaining("require-require");
        }
        Map<String, String> context = new HashMap<>(header.encryptionContext());
        context.putAll(reproduced);
        SecretBytes dataKey = RawKeyring.unwrap(keyrings, header, context);
        byte @Nullable [] plaintext = new EsdkDataKey(header.suite(), dataKey)
                .open(
                        EsdkMessage.parse(message, header.suite().commits() ? DEFAULTS : ALLOW),
                        EsdkContext.serialize(leftOut));
        if (Arrays.equals(plaintext, expected)) {
            opened.merge(header.suite(), 1, Integer::sum);
        } else {
            mismatches.add(name);
        }
    }
}
