package io.github.kmsenvelope.message.awsesdk;

import io.github.kmsenvelope.cipher.Vectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** Reads the vectors of the implementations in other languages, which are no part of this project. */
final class OfficialVectors {

    static final String RSA_PKCS1 = "RSA/ECB/PKCS1Padding";

    static final String RSA_OAEP = "RSA/ECB/OAEPPadding";

    private OfficialVectors() {}

    static byte[] file(String name) {
        try {
            return Files.readAllBytes(Vectors.requirePath("esdk/" + name));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    static String text(JsonNode node, String name) {
        return node.field(name).orElseThrow().asString();
    }

    static byte[] base64(JsonNode node, String name) {
        return Base64.getDecoder().decode(text(node, name));
    }

    static Map<String, String> map(JsonNode node, String name) {
        Map<String, String> map = new LinkedHashMap<>();
        node.field(name).orElseThrow().asObject().forEach((key, value) -> map.put(key, value.asString()));
        return map;
    }

    static PrivateKey rsaKey(String pem) {
        String encoded = pem.replaceAll("-----[A-Z ]+-----", "");
        try {
            return KeyFactory.getInstance("RSA")
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(encoded)));
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }

    static AlgorithmParameterSpec oaep(String hash) {
        return new OAEPParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), PSource.PSpecified.DEFAULT);
    }
}
