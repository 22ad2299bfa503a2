package io.github.kmsenvelope.rewrap;

import io.github.kmsenvelope.rewrap.RecordingDisk.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * What a disk can hold after the machine lost its power: all that was forced, and of what was not, any part. Names are forced
 * with their folder, bytes with their file. A write that was not forced can be on the disk wholly, not at all, or by some of
 * its bytes.
 */
final class CrashedDisk {

    private final Map<String, byte[]> before;
    private final List<Step> steps;

    CrashedDisk(Map<String, byte[]> before, List<Step> steps) {
        this.before = before;
        this.steps = steps;
    }

    /** All states that differ: each of the unforced steps is there, or not, or torn at some place. */
    Set<State> states() {
        List<Integer> unforced = unforced();
        List<int[]> choices = new ArrayList<>();
        choices.add(new int[steps.size()]);
        for (int step : unforced) {
            List<int[]> more = new ArrayList<>();
            for (int[] choice : choices) {
                for (int kept : keptOf(steps.get(step))) {
                    int[] next = choice.clone();
                    next[step] = kept;
                    more.add(next);
                }
            }
            choices = more;
        }
        Set<State> states = new LinkedHashSet<>();
        Set<Integer> optional = new HashSet<>(unforced);
        for (int[] choice : choices) {
            states.add(apply(step -> optional.contains(step) ? choice[step] : Integer.MAX_VALUE));
        }
        return states;
    }

    /** How many bytes of a step arrive: of a write also parts, of everything else all or nothing. */
    private static int[] keptOf(Step step) {
        if (step instanceof Step.Write write && write.bytes().length > 1) {
            int length = write.bytes().length;
            // Negative: the end arrives without the beginning.
            return IntStream.concat(
                            IntStream.of(0, 1, length - 1, Integer.MAX_VALUE, -1),
                            IntStream.range(1, 8)
                                    .flatMap(eighth -> IntStream.of(length * eighth / 8, -length * eighth / 8)))
                    .toArray();
        }
        return new int[] {0, Integer.MAX_VALUE};
    }

    private List<Integer> unforced() {
        List<Integer> unforced = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            if (!isForced(i)) {
                unforced.add(i);
            }
        }
        return unforced;
    }

    private boolean isForced(int index) {
        Step step = steps.get(index);
        List<Step> later = steps.subList(index + 1, steps.size());
        if (step instanceof Step.Write write) {
            return later.contains(new Step.Force(write.file()));
        }
        if (step instanceof Step.Truncate truncate) {
            return later.contains(new Step.Force(truncate.file()));
        }
        if (step instanceof Step.Force || step instanceof Step.ForceFolder) {
            return true;
        }
        return later.contains(new Step.ForceFolder());
    }

    private State apply(IntUnaryOperator kept) {
        Map<String, byte[][]> names = new HashMap<>();
        before.forEach((name, bytes) -> names.put(name, new byte[][] {bytes.clone()}));
        // Files go on to exist without their names, and get them when these arrive.
        Map<String, byte[][]> open = new HashMap<>(names);
        for (int i = 0; i < steps.size(); i++) {
            int arrives = kept.applyAsInt(i);
            Step step = steps.get(i);
            if (step instanceof Step.Create create) {
                byte[][] file = {new byte[0]};
                open.put(create.file(), file);
                if (arrives != 0) {
                    names.put(create.file(), file);
                }
            } else if (step instanceof Step.Write write) {
                byte[][] file = Objects.requireNonNull(open.get(write.file()));
                file[0] = written(file[0], write, arrives);
            } else if (step instanceof Step.Truncate truncate && arrives != 0) {
                byte[][] file = Objects.requireNonNull(open.get(truncate.file()));
                file[0] = Arrays.copyOf(file[0], (int) Math.min(file[0].length, truncate.size()));
            } else if (step instanceof Step.Delete delete) {
                open.remove(delete.file());
                if (arrives != 0) {
                    names.remove(delete.file());
                }
            } else if (step instanceof Step.Move move) {
                byte[][] file = Objects.requireNonNull(open.remove(move.from()));
                open.put(move.to(), file);
                if (arrives != 0) {
                    names.remove(move.from());
                    names.put(move.to(), file);
                }
            }
        }
        Map<String, byte[]> contents = new TreeMap<>();
        names.forEach((name, file) -> contents.put(name, file[0]));
        return new State(contents);
    }

    private static byte[] written(byte[] old, Step.Write write, int arrives) {
        byte[] bytes = write.bytes();
        int from = (arrives < 0) ? bytes.length + Math.max(arrives, -bytes.length) : 0;
        int to = (arrives < 0) ? bytes.length : Math.min(arrives, bytes.length);
        if (from >= to) {
            return old;
        }
        int offset = (int) write.position();
        byte[] changed = Arrays.copyOf(old, Math.max(old.length, offset + to));
        System.arraycopy(bytes, from, changed, offset + from, to - from);
        return changed;
    }

    /** What is in the folder when the machine is up again. */
    record State(Map<String, byte[]> files) {

        void writeTo(Path folder) throws IOException {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Files.write(folder.resolve(file.getKey()), file.getValue());
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof State that && text().equals(that.text());
        }

        @Override
        public int hashCode() {
            return text().hashCode();
        }

        private String text() {
            StringBuilder text = new StringBuilder();
            files.forEach((name, bytes) -> text.append(name)
                    .append(bytes.length)
                    .append(':')
                    .append(Arrays.hashCode(bytes))
                    .append(';'));
            return text.toString();
        }
    }
}
