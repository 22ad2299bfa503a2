package io.github.kmsenvelope.samples.customerrecords.customer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Something secret, with the forms in which it would show itself in a text. */
record Needle(String what, List<String> forms) {

    /** A needle this short would be found by chance. */
    private static final int MIN_FORM_CHARS = 10;

    static Needle of(String what, String text) {
        return of(what, text.getBytes(StandardCharsets.UTF_8));
    }

    static Needle of(String what, byte[] bytes) {
        List<String> forms = new ArrayList<>();
        forms.add(new String(bytes, StandardCharsets.ISO_8859_1));
        forms.add(HexFormat.of().formatHex(bytes));
        forms.add(HexFormat.of().formatHex(bytes).toUpperCase(Locale.ROOT));
        forms.add(Arrays.toString(bytes));
        for (int shift = 0; shift < 3; shift++) {
            forms.add(base64Behind(shift, bytes, Base64.getEncoder()));
            forms.add(base64Behind(shift, bytes, Base64.getUrlEncoder()));
        }
        forms.removeIf(form -> form.length() < MIN_FORM_CHARS);
        if (forms.isEmpty()) {
            throw new IllegalArgumentException(what + " is too short to look for");
        }
        return new Needle(what, forms);
    }

    /** As part of a longer base64 text: the characters that do not depend on what stands before and behind. */
    private static String base64Behind(int shift, byte[] bytes, Base64.Encoder encoder) {
        byte[] shifted = new byte[shift + bytes.length];
        System.arraycopy(bytes, 0, shifted, shift, bytes.length);
        String text = encoder.withoutPadding().encodeToString(shifted);
        return text.substring((shift == 0) ? 0 : shift + 1, text.length() - 1);
    }

    boolean isIn(String haystack) {
        return positionIn(haystack) >= 0;
    }

    /** Where the first form found begins, or -1. */
    int positionIn(String haystack) {
        return forms.stream().mapToInt(haystack::indexOf).max().orElse(-1);
    }
}
