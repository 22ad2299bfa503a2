package io.github.kmsenvelope.samples.filevault.range;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A part of a plaintext, written as in HTTP: {@code 100-199} is one hundred bytes, {@code 100-} all from there on, and
 * {@code -100} the last hundred.
 */
record ByteRange(OptionalLong first, OptionalLong last) {

    private static final Pattern SYNTAX = Pattern.compile("([0-9]{1,18})?-([0-9]{1,18})?");

    static final ByteRange ALL = new ByteRange(OptionalLong.of(0), OptionalLong.empty());

    static ByteRange parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (matcher.matches()) {
            ByteRange range = new ByteRange(number(matcher, 1), number(matcher, 2));
            if (range.isMeaningful()) {
                return range;
            }
        }
        throw new TypeConversionException("write a range as 100-199, 100- or -100, the first byte being 0");
    }

    private static OptionalLong number(Matcher matcher, int group) {
        String digits = matcher.group(group);
        return (digits == null) ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(digits));
    }

    private boolean isMeaningful() {
        if (first.isEmpty()) {
            return last.orElse(0) > 0;
        }
        return last.isEmpty() || last.getAsLong() >= first.getAsLong();
    }

    /** Where the range begins in data of a size; possibly behind its end. */
    long begin(long size) {
        return first.orElseGet(() -> Math.max(0, size - last.orElse(0)));
    }

    /** Where the range ends, the position behind its last byte. */
    long end(long size) {
        return (first.isEmpty() || last.isEmpty()) ? size : Math.min(size, last.getAsLong() + 1);
    }

    /** Reads what {@code --range} says. */
    static final class Converter implements ITypeConverter<ByteRange> {

        @Override
        public ByteRange convert(String text) {
            return parse(text);
        }
    }
}
