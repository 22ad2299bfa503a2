package io.github.kmsenvelope.message.compact.reference;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A second reader of the compact format: the rules of the page from the first to the last. */
final class ReferenceReader {

    private static final String ARN =
            "arn:(aws|aws-[a-z0-9-]{1,30}):kms:[a-z0-9-]{1,32}:[0-9]{12}:key/[A-Za-z0-9-]{1,64}";

    private final Map<String, String> encryptionContext;
    private final Map<String, String> associatedData;
    private final Set<String> trusted;
    private final KmsAnswers kms;

    ReferenceReader(
            Map<String, String> encryptionContext,
            Map<String, String> associatedData,
            Set<String> trusted,
            KmsAnswers kms) {
        this.encryptionContext = encryptionContext;
        this.associatedData = associatedData;
        this.trusted = trusted;
        this.kms = kms;
    }

    byte[] readText(String text) {
        byte[] message;
        try {
            message = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException ex) {
            throw new Refusal(Outcome.MALFORMED, "no base64url");
        }
        if (!Base64.getUrlEncoder().withoutPadding().encodeToString(message).equals(text)) {
            throw new Refusal(Outcome.MALFORMED, "not canonical");
        }
        return read(message);
    }

    byte[] read(byte[] message) {
        byte[] encodedContext = ReferenceEncoding.encryptionContext(encryptionContext);
        byte[] encodedData = ReferenceEncoding.associatedData(associatedData);
        ReferenceEncoding.requireDisjoint(encryptionContext, associatedData);

        // [R1]
        ByteBuffer in = ByteBuffer.wrap(message);
        byte[] fixed = new byte[64];
        List<Entry> entries = new ArrayList<>();
        int hints;
        try {
            in.get(fixed);
            malformedIf(fixed[0] != (byte) 0xF5, "byte 0");
            malformedIf(fixed[1] != 1, "suite");
            malformedIf(fixed[2] != 1 && fixed[2] != 2, "mode");
            malformedIf(fixed[3] < 12 || fixed[3] > 20, "exponent");
            hints = in.get();
            readEntries(in, hints, entries);
        } catch (BufferUnderflowException ex) {
            throw new Refusal(Outcome.MALFORMED, "cut short");
        }

        // [R2]
        int frameBytes = 1 << fixed[3];
        int body = in.remaining();
        int rest = body % (frameBytes + 16);
        malformedIf(body < 16, "body too short");
        malformedIf(fixed[2] == 1 && body > frameBytes + 16, "more than one frame");
        malformedIf(rest != 0 && rest < 17 && body != 16, "impossible body");

        // [R3]
        refuseIf((hints & 1) != (encryptionContext.isEmpty() ? 0 : 1), Outcome.AUTHENTICATION, "hint of the context");
        refuseIf((hints & 2) != (associatedData.isEmpty() ? 0 : 2), Outcome.AUTHENTICATION, "hint of the data");

        // [R4]
        entries.forEach(entry -> malformedIf(!entry.arn.matches(ARN), "no key ARN"));
        entries.removeIf(entry -> !trusted.contains(entry.arn));
        refuseIf(entries.isEmpty(), Outcome.UNTRUSTED, "no trusted key");

        // [R5] without a cache, [R6], [R7]
        byte[] t = ReferenceEncoding.t(unwrap(entries), ReferenceEncoding.info(fixed, encodedContext));
        refuseIf(
                !Arrays.equals(Arrays.copyOfRange(t, 32, 64), Arrays.copyOfRange(fixed, 32, 64)),
                Outcome.AUTHENTICATION,
                "commitment");

        // [R8], [R9]
        ByteArrayOutputStream plaintext = new ByteArrayOutputStream();
        for (long frame = 0; frame == 0 || in.hasRemaining(); frame++) {
            byte[] sealed = new byte[Math.min(in.remaining(), frameBytes + 16)];
            in.get(sealed);
            byte[] iv = ReferenceEncoding.iv(Arrays.copyOfRange(fixed, 20, 32), frame, !in.hasRemaining());
            byte[] opened = open(Arrays.copyOfRange(t, 0, 32), iv, encodedData, sealed);
            if (opened == null) {
                throw new Refusal(Outcome.AUTHENTICATION, "tag of frame " + frame, plaintext.size());
            }
            plaintext.writeBytes(opened);
        }
        return plaintext.toByteArray();
    }

    private static void readEntries(ByteBuffer in, int hints, List<Entry> entries) {
        malformedIf((hints & ~7) != 0, "unknown hint");
        int count = in.get() & 0xFF;
        malformedIf(count < 1 || count > 8, "count");
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < count; i++) {
            int type = in.get() & 0xFF;
            byte[] body = bytes(in, in.getShort() & 0xFFFF);
            malformedIf(type == 0, "padding that is counted");
            if (type == 1) {
                ByteBuffer kmsEntry = ByteBuffer.wrap(body);
                byte[] arn = bytes(kmsEntry, kmsEntry.get() & 0xFF);
                byte[] wrapped = bytes(kmsEntry, kmsEntry.remaining());
                malformedIf(arn.length == 0 || wrapped.length == 0 || wrapped.length > 6144, "lengths");
                Entry entry = new Entry(new String(arn, StandardCharsets.ISO_8859_1), wrapped);
                malformedIf(!seen.add("1" + entry.arn), "an ARN twice");
                entries.add(entry);
            }
            if (type == 2) {
                malformedIf(body.length != 16, "length of a reference");
                malformedIf(!seen.add("2" + HexFormat.of().formatHex(body)), "a reference twice");
            }
        }
        if ((hints & 4) != 0) {
            malformedIf(in.get() != 0, "no padding");
            byte[] padding = bytes(in, in.getShort() & 0xFFFF);
            malformedIf(padding.length > 4096 || !Arrays.equals(padding, new byte[padding.length]), "padding");
        }
        malformedIf(entries.isEmpty(), "nothing to unwrap");
    }

    private byte[] unwrap(List<Entry> entries) {
        Outcome gravest = Outcome.AUTHENTICATION;
        for (Entry entry : entries) {
            KmsAnswers.Answer answer = kms.ask(entry.wrapped);
            Outcome failure = answer.failure();
            if (failure == null) {
                refuseIf(!answer.arn().equals(entry.arn), Outcome.AUTHENTICATION, "ARN of the answer");
                refuseIf(answer.dataKey().length != 32, Outcome.AUTHENTICATION, "length of the data key");
                return answer.dataKey();
            }
            gravest = (failure.compareTo(gravest) < 0) ? failure : gravest;
        }
        throw new Refusal(gravest, "no entry could be unwrapped");
    }

    private static byte @Nullable [] open(byte[] key, byte[] iv, byte[] associatedData, byte[] sealed) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, iv));
            cipher.updateAAD(associatedData);
            return cipher.doFinal(sealed);
        } catch (AEADBadTagException mismatch) {
            return null;
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static void malformedIf(boolean condition, String reason) {
        refuseIf(condition, Outcome.MALFORMED, reason);
    }

    private static void refuseIf(boolean condition, Outcome outcome, String reason) {
        if (condition) {
            throw new Refusal(outcome, reason);
        }
    }

    private record Entry(String arn, byte[] wrapped) {}
}
