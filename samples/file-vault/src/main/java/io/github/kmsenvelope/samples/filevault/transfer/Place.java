package io.github.kmsenvelope.samples.filevault.transfer;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where data come from or go to: a file, or the standard stream, which is written "-". */
final class Place {

    private static final Place STANDARD = new Place(null);

    private final @Nullable Path file;

    private Place(@Nullable Path file) {
        this.file = file;
    }

    static Place of(String argument) {
        return argument.equals("-") ? STANDARD : new Place(Path.of(argument));
    }

    boolean isFile() {
        return file != null;
    }

    Path file() {
        return Objects.requireNonNull(file);
    }

    /** The same file with something behind its name; the standard stream stays what it is. */
    Place withSuffix(String suffix) {
        return isFile() ? new Place(Path.of(file() + suffix)) : this;
    }

    /** The same file without the end of its name, or null if its name does not end so or is no more than that. */
    @Nullable
    Place withoutSuffix(String suffix) {
        if (!isFile()) {
            return this;
        }
        String name = file().toString();
        boolean named =
                name.endsWith(suffix) && !String.valueOf(file().getFileName()).equals(suffix);
        return named ? new Place(Path.of(name.substring(0, name.length() - suffix.length()))) : null;
    }
}
