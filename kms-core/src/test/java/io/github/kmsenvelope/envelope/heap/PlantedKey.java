package io.github.kmsenvelope.envelope.heap;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A key that is kept in every {@link KeyForm}, so that a search can show that it finds them. */
final class PlantedKey {

    private final List<Object> kept = new ArrayList<>();

    PlantedKey(String seed) throws GeneralSecurityException {
        byte[] key = of(seed);
        ByteBuffer swapped = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN);
        int[] ints = new int[8];
        swapped.asIntBuffer().get(ints);
        long[] longs = new long[4];
        swapped.asLongBuffer().get(longs);
        Mac mac = Mac.getInstance("HmacSHA512");
        mac.init(new SecretKeySpec(key, "HmacSHA512"));
        mac.update((byte) 1);
        kept.addAll(List.of(key, ints, longs, mac));
        for (int before = 0; before < 3; before++) {
            byte[] longer = new byte[before + key.length];
            System.arraycopy(key, 0, longer, before, key.length);
            String base64 = Base64.getEncoder().encodeToString(longer);
            Arrays.fill(longer, (byte) 0);
            kept.addAll(List.of(base64, base64.toCharArray()));
        }
        String hex = HexFormat.of().formatHex(key);
        kept.addAll(List.of(hex, '\u20AC' + hex));
    }

    /** The key of a seed, so that no one has to say it. */
    static byte[] of(String seed) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(seed.getBytes(StandardCharsets.US_ASCII));
    }
}
