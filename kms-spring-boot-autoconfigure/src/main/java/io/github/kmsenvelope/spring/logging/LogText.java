package io.github.kmsenvelope.spring.logging;

/** Makes text safe for a log line. */
final class LogText {

    private static final int MAX_LENGTH = 256;

    private LogText() {}

    /** Cuts a text that is too long, and replaces what could begin another line or rearrange this one. */
    static String clean(String value) {
        int length = Math.min(value.length(), MAX_LENGTH);
        StringBuilder clean = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            char character = value.charAt(i);
            clean.append(isPrintable(character) ? character : '?');
        }
        return clean.toString();
    }

    /** A surrogate prints only as one of a pair, and none of our values has such characters. */
    private static boolean isPrintable(char character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /** Puts a value in quotes unless its end is plain without. */
    static String quote(String value) {
        if (isPlain(value)) {
            return value;
        }
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static boolean isPlain(String value) {
        return !value.isEmpty()
                && value.chars().noneMatch(c -> Character.isSpaceChar(c) || c == '"' || c == '=' || c == '\\');
    }
}
