package io.github.kmsenvelope.message.compact.reference;

import java.util.LinkedHashMap;
import java.util.Map;

/** Contexts: their encoding, other ones than the writer's, and such as nobody may give. */
final class ContextCases {

    private static final Map<String, String> NONE = Map.of();
    private static final Map<String, String> CONTEXT = Map.of("tenant", "acme");
    private static final Map<String, String> DATA = Map.of("row", "7");

    private ContextCases() {}

    static void addTo(VectorCases cases) {
        encodings(cases);
        others(cases);
        misuse(cases);
    }

    private static void encodings(VectorCases cases) {
        cases.success(
                "encryption_context_only",
                "No associated data: the AAD is 00 00.",
                v -> v.usual().writer.associatedData.clear());
        cases.success(
                "associated_data_only",
                "No encryption context: SHA-256 of 00 00.",
                v -> v.usual().writer.encryptionContext.clear());
        cases.success("context_code_point_order", "U+FFEE sorts before U+1F600, unlike in UTF-16.", v -> {
            v.usual().writer.encryptionContext.put("\uD83D\uDE00", "grin");
            v.writer.encryptionContext.put("\uFFEE", "circle");
            v.writer.associatedData.put("\uD83D\uDE00\uFFEE", "\uFFEE");
            v.writer.associatedData.put("\uFFEE\uD83D\uDE00", "\uD83D\uDE00");
        });
        cases.success("context_order", "A prefix sorts first, upper case before lower case, digits before both.", v -> {
            v.writer.kms(VectorCase.ARN_1, VectorCase.WRAPPED_1);
            for (String name : new String[] {"b", "a", "aa", "A", "1", "10", "\u00e4", "a-", "\u007f"}) {
                v.writer.encryptionContext.put(name, "of " + name);
                v.writer.associatedData.put("x" + name, name);
            }
        });
        cases.success("context_not_normalized", "One letter in two forms gives two names.", v -> {
            v.usual().writer.encryptionContext.put("\u00e9", "one");
            v.writer.encryptionContext.put("e\u0301", "two");
        });
        cases.success(
                "associated_data_value_empty",
                "Associated data may have empty values.",
                v -> v.usual().writer.associatedData.put("column", ""));
        cases.success("context_limits", "A name of 256 and a value of 4096 bytes, in 64 pairs of 8192 bytes.", v -> {
            v.writer.kms(VectorCase.ARN_1, VectorCase.WRAPPED_1);
            Map<String, String> pairs = v.writer.encryptionContext;
            pairs.put("n".repeat(256), "v".repeat(4096));
            for (int i = 0; i < 62; i++) {
                pairs.put("name" + (100 + i), "x".repeat(48));
            }
            // 2 + (4 + 256 + 4096) + 62 * (4 + 7 + 48) leaves 176 bytes for the last pair.
            pairs.put("rest", "r".repeat(176 - 4 - 4));
        });
    }

    private static void others(VectorCases cases) {
        Map<String, String> more = new LinkedHashMap<>(CONTEXT);
        more.put("table", "orders");
        read(cases, "encryption_context_other_value", "Another tenant.", Map.of("tenant", "evil"), DATA);
        read(cases, "encryption_context_other_case", "Names are compared with case.", Map.of("Tenant", "acme"), DATA);
        read(cases, "encryption_context_more", "A pair too many.", more, DATA);
        read(cases, "associated_data_other_value", "Another row.", CONTEXT, Map.of("row", "8"));
        read(cases, "associated_data_more", "An empty value is a value.", CONTEXT, orderedWith(DATA, "more", ""));
        read(cases, "scopes_swapped", "Each pair in the other scope.", DATA, CONTEXT);
        read(cases, "pair_boundary_moved", "The lengths tell name and value apart.", Map.of("tenanta", "cme"), DATA);
        unhinted(cases, "encryption_context_missing", "No encryption context given.", NONE, DATA);
        unhinted(cases, "associated_data_missing", "No associated data given.", CONTEXT, NONE);
        cases.refused(
                "encryption_context_not_written",
                Outcome.AUTHENTICATION,
                "The writer had no encryption context.",
                v -> v.usual().reads(CONTEXT, DATA).writer.encryptionContext.clear());
        cases.refused(
                "associated_data_not_written",
                Outcome.AUTHENTICATION,
                "The writer had no associated data.",
                v -> v.usual().reads(CONTEXT, DATA).writer.associatedData.clear());
        cases.forged(
                "hint_and_associated_data_missing",
                "A hint that was flipped to hide a missing scope.",
                v -> v.usual().reads(CONTEXT, NONE).sets(64, 1));
    }

    private static void misuse(VectorCases cases) {
        misuse(cases, "lone_surrogate_value", "Half a pair is no text.", Map.of("tenant", "a\uD83D"), DATA);
        misuse(cases, "lone_surrogate_name", "The second half before the first.", Map.of("\uDE00\uD83D", "a"), DATA);
        misuse(cases, "lone_surrogate_associated_data", "In the other scope.", CONTEXT, Map.of("row", "\uDE00"));
        misuse(cases, "name_in_both_scopes", "One name with two meanings.", CONTEXT, Map.of("tenant", "acme"));
        misuse(cases, "name_reserved", "Reserved for AWS.", Map.of("aws-crypto-public-key", "a"), DATA);
        misuse(cases, "name_reserved_upper_case", "Whatever the case.", Map.of("AWS:tenant", "a"), DATA);
        misuse(cases, "name_reserved_associated_data", "In either scope.", CONTEXT, Map.of("aws:row", "7"));
        misuse(cases, "name_empty", "A pair without a name.", Map.of("", "a"), DATA);
        misuse(cases, "encryption_context_value_empty", "KMS takes no empty values.", Map.of("tenant", ""), DATA);
        misuse(cases, "name_257", "A name too long.", Map.of("n".repeat(257), "a"), DATA);
        misuse(cases, "name_257_bytes", "Bytes count, not characters.", Map.of("\u00e4".repeat(129), "a"), DATA);
        misuse(cases, "value_4097", "A value too long.", CONTEXT, Map.of("row", "v".repeat(4097)));
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int i = 0; i < 65; i++) {
            pairs.put("name" + (100 + i), "x");
        }
        misuse(cases, "pairs_65", "Too many pairs.", pairs, DATA);
        Map<String, String> bytes = new LinkedHashMap<>();
        bytes.put("a", "v".repeat(4096));
        bytes.put("b", "v".repeat(8193 - 2 - 4101 - 5));
        misuse(cases, "context_8193", "One byte more than 8192.", bytes, DATA);
    }

    private static Map<String, String> orderedWith(Map<String, String> pairs, String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(pairs);
        more.put(name, value);
        return more;
    }

    private static void read(
            VectorCases cases, String name, String comment, Map<String, String> context, Map<String, String> data) {
        cases.forged(name, comment, v -> v.usual().reads(context, data));
    }

    private static void unhinted(
            VectorCases cases, String name, String comment, Map<String, String> context, Map<String, String> data) {
        cases.refused(name, Outcome.AUTHENTICATION, comment, v -> v.usual().reads(context, data));
    }

    private static void misuse(
            VectorCases cases, String name, String comment, Map<String, String> context, Map<String, String> data) {
        cases.refused(name, Outcome.MISUSE, comment, v -> v.usual().reads(context, data));
    }
}
