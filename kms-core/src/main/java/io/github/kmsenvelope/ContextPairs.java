package io.github.kmsenvelope;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The pairs of one scope, sorted, with their canonical encoding: the count, then each name and value after its length. */
final class ContextPairs {

    static final int MAX_PAIRS = 64;

    static final int MAX_ENCODED_BYTES = 8192;

    static final ContextPairs EMPTY = new ContextPairs(List.of(), ContextScope.ENCRYPTION_CONTEXT);

    private final List<ContextPair> pairs;
    private final byte[] encoded;
    private final int hash;

    private ContextPairs(List<ContextPair> sorted, ContextScope scope) {
        this.pairs = sorted;
        this.encoded = encode(sorted, scope);
        this.hash = Arrays.hashCode(encoded);
    }

    ContextPairs with(Map<String, String> added, ContextScope scope) {
        List<ContextPair> all = new ArrayList<>(pairs.size() + added.size());
        for (ContextPair pair : pairs) {
            if (!added.containsKey(pair.name())) {
                all.add(pair);
            }
        }
        added.forEach((name, value) -> all.add(new ContextPair(name, value, scope)));
        Collections.sort(all);
        return new ContextPairs(all, scope);
    }

    /** Adds a pair of the encryption context, in place of one of the same name. */
    ContextPairs with(ContextPair added) {
        List<ContextPair> all = new ArrayList<>(pairs);
        all.removeIf(pair -> pair.name().equals(added.name()));
        all.add(added);
        Collections.sort(all);
        return new ContextPairs(all, ContextScope.ENCRYPTION_CONTEXT);
    }

    private static byte[] encode(List<ContextPair> sorted, ContextScope scope) {
        int length = 2;
        for (ContextPair pair : sorted) {
            length += pair.encodedLength();
        }
        if (sorted.size() > MAX_PAIRS || length > MAX_ENCODED_BYTES) {
            throw new KmsUsageException("The " + scope + " is too large: " + sorted.size() + " pairs (at most "
                    + MAX_PAIRS + ") in " + length + " bytes (at most " + MAX_ENCODED_BYTES + ")");
        }
        byte[] encoded = new byte[length];
        encoded[1] = (byte) sorted.size();
        int position = 2;
        for (ContextPair pair : sorted) {
            position = pair.encode(encoded, position);
        }
        return encoded;
    }

    /** One name with two meanings would invite confusion about which of them was checked. */
    void requireDisjoint(ContextPairs other) {
        if (other.isEmpty()) {
            return;
        }
        for (ContextPair pair : pairs) {
            if (other.names().contains(pair.name())) {
                throw new KmsUsageException(
                        "The name '" + pair.name() + "' stands in the encryption context and in the associated data");
            }
        }
    }

    boolean isEmpty() {
        return pairs.isEmpty();
    }

    byte[] encoded() {
        return encoded.clone();
    }

    List<String> names() {
        return pairs.stream().map(ContextPair::name).toList();
    }

    Map<String, String> asMap() {
        Map<String, String> map = new LinkedHashMap<>();
        pairs.forEach(pair -> map.put(pair.name(), pair.value()));
        return Collections.unmodifiableMap(map);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof ContextPairs that && hash == that.hash && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
