package io.github.kmsenvelope.rewrap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The disk of the system, with a record of every change and of every demand to keep what was changed. */
final class RecordingDisk implements Disk {

    final List<Step> steps = new ArrayList<>();

    private final Disk system = new SystemDisk();

    /** What was done, by the names of files in their folder. */
    sealed interface Step {

        record Create(String file) implements Step {}

        record Write(String file, long position, byte[] bytes) implements Step {}

        record Truncate(String file, long size) implements Step {}

        record Force(String file) implements Step {}

        record Delete(String file) implements Step {}

        record Move(String from, String to) implements Step {}

        record ForceFolder() implements Step {}
    }

    @Override
    public FileChannel open(Path file, Set<? extends OpenOption> options, Path likeThis) throws IOException {
        boolean created = options.contains(StandardOpenOption.CREATE) && !Files.exists(file);
        FileChannel channel = system.open(file, options, likeThis);
        String name = file.getFileName().toString();
        if (created) {
            steps.add(new Step.Create(name));
        }
        return new RecordingChannel(channel, new RecordingChannel.Listener() {

            @Override
            public void wrote(long position, ByteBuffer bytes) {
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                steps.add(new Step.Write(name, position, copy));
            }

            @Override
            public void truncated(long size) {
                steps.add(new Step.Truncate(name, size));
            }

            @Override
            public void forced() {
                steps.add(new Step.Force(name));
            }
        });
    }

    @Override
    public void delete(Path file) throws IOException {
        system.delete(file);
        steps.add(new Step.Delete(file.getFileName().toString()));
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        system.move(from, to);
        steps.add(new Step.Move(from.getFileName().toString(), to.getFileName().toString()));
    }

    @Override
    public void forceFolder(Path folder) {
        steps.add(new Step.ForceFolder());
    }
}
