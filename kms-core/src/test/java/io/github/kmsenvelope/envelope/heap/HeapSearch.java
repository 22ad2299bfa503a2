package io.github.kmsenvelope.envelope.heap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Searches files for keys in every {@link KeyForm}, for all of them in one pass. */
final class HeapSearch {

    private static final int BUFFER_BYTES = 1 << 20;

    private static final int FILTER_BITS = 20;

    private final Map<Long, List<Needle>> needlesByHead = new HashMap<>();
    private final BitSet heads = new BitSet(1 << FILTER_BITS);
    private int longest;

    /** Searches for keys by their names. */
    HeapSearch(Map<String, byte[]> keys) {
        keys.forEach((name, key) -> {
            for (KeyForm form : KeyForm.values()) {
                form.needles(key).forEach(needle -> add(new Needle(name, form, needle)));
            }
        });
    }

    private void add(Needle needle) {
        long head = ByteBuffer.wrap(needle.bytes).getLong();
        heads.set(filter(head));
        needlesByHead.computeIfAbsent(head, any -> new ArrayList<>()).add(needle);
        longest = Math.max(longest, needle.bytes.length);
    }

    /** Returns the names of the keys that were found, with the forms in which they were. */
    Map<String, Set<KeyForm>> in(Path file) throws IOException {
        Map<String, Set<KeyForm>> found = new TreeMap<>();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try (FileChannel channel = FileChannel.open(file)) {
            boolean more = true;
            while (more) {
                more = fill(channel, buffer);
                int searched = search(buffer, more ? buffer.limit() - longest : buffer.limit() - Long.BYTES, found);
                buffer.position(Math.max(searched, 0)).compact();
            }
        }
        return found;
    }

    /** Fills the buffer and readies it to be read. Tells whether there may be more. */
    private static boolean fill(FileChannel channel, ByteBuffer buffer) throws IOException {
        int count = 0;
        while (buffer.hasRemaining() && count >= 0) {
            count = channel.read(buffer);
        }
        buffer.flip();
        return count >= 0;
    }

    /** Searches for what begins before {@code end} or there. Returns where to go on. */
    private int search(ByteBuffer buffer, int end, Map<String, Set<KeyForm>> found) {
        byte[] bytes = buffer.array();
        for (int i = 0; i <= end; i++) {
            long head = buffer.getLong(i);
            if (heads.get(filter(head))) {
                for (Needle needle : needlesByHead.getOrDefault(head, List.of())) {
                    int needleEnd = i + needle.bytes.length;
                    if (needleEnd <= buffer.limit()
                            && Arrays.equals(bytes, i, needleEnd, needle.bytes, 0, needle.bytes.length)) {
                        found.computeIfAbsent(needle.key, any -> EnumSet.noneOf(KeyForm.class))
                                .add(needle.form);
                    }
                }
            }
        }
        return end + 1;
    }

    private static int filter(long head) {
        return (int) ((head * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - FILTER_BITS));
    }

    private record Needle(String key, KeyForm form, byte[] bytes) {}
}
