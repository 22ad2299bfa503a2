package io.github.kmsenvelope.rewrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.UntrustedKeyException;
import io.github.kmsenvelope.message.compact.CompactHeader;
import io.github.kmsenvelope.message.compact.HeaderChange;
import io.github.kmsenvelope.rewrap.CrashedDisk.State;
import io.github.kmsenvelope.rewrap.RecordingDisk.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The machine dies after every single step of a rewrap, with every part of what was not forced on the disk or not. Whatever
 * is left, the file recovers, and has its old header or its new one, whole.
 */
class CrashTests {

    private static final String NAME = "message";

    private final MessageFiles messages = new MessageFiles();

    @TempDir
    private Path folder;

    private int states;
    private int refused;

    @BeforeEach
    void warmUp() {
        messages.reader.decrypt(messages.message(MessageFiles.PLAINTEXT), MessageFiles.CONTEXT);
    }

    @AfterEach
    void close() {
        messages.close();
    }

    @Test
    void rewrapInPlaceSurvivesEveryCrash() throws IOException {
        byte[] message = messages.paddedMessage(MessageFiles.PLAINTEXT, 40);
        survivesEveryCrash(message, messages.change(message));
        assertThat(states).isGreaterThan(50);
        assertThat(refused).as("states that were torn").isGreaterThan(3);
    }

    /** What is shorter leaves more padding, what is longer less: the header is another at every byte. */
    @Test
    void rewrapInPlaceWithMoreAndLessPaddingSurvivesEveryCrash() throws IOException {
        byte[] message = messages.paddedMessage(MessageFiles.PLAINTEXT, 400);
        survivesEveryCrash(message, messages.longerChange(message, 300));
        survivesEveryCrash(message, messages.longerChange(message, 20));
        assertThat(refused).isGreaterThan(3);
    }

    @Test
    void rewrapByCopySurvivesEveryCrash() throws IOException {
        byte[] message = messages.message(MessageFiles.PLAINTEXT);
        HeaderChange change = messages.longerChange(message, 185);
        assertThat(change.headerInPlace()).isEmpty();
        survivesEveryCrash(message, change);
        assertThat(states).isGreaterThan(50);
        assertThat(refused).isZero();
    }

    private void survivesEveryCrash(byte[] message, HeaderChange change) throws IOException {
        Path file = Files.write(freshFolder().resolve(NAME), message);
        RecordingDisk disk = new RecordingDisk();
        try (HeaderFile target = HeaderFile.open(file, disk)) {
            target.replace(change);
        }
        byte[] changed = Files.readAllBytes(file);
        assertThat(changed).isNotEqualTo(message);
        Set<State> seen = new LinkedHashSet<>();
        for (int steps = 0; steps <= disk.steps.size(); steps++) {
            for (State state : new CrashedDisk(Map.of(NAME, message), disk.steps.subList(0, steps)).states()) {
                if (seen.add(state)) {
                    recovers(state, message, changed, 1);
                }
            }
        }
        State last = List.copyOf(new CrashedDisk(Map.of(NAME, message), disk.steps).states())
                .get(0);
        assertThat(last.files()).containsOnlyKeys(NAME);
        assertThat(last.files().get(NAME)).isEqualTo(changed);
    }

    /** The machine may die over the recovery too. */
    private void recovers(State state, byte[] old, byte[] changed, int moreCrashes) throws IOException {
        states++;
        Path crashed = freshFolder();
        state.writeTo(crashed);
        Path file = crashed.resolve(NAME);
        readsOrRefuses(file, old, changed);
        RecordingDisk disk = new RecordingDisk();
        HeaderFile.recover(file, disk);
        byte[] recovered = Files.readAllBytes(file);
        assertThat(recovered).as("%s", disk.steps).isIn(old, changed);
        assertThat(names(crashed)).containsExactly(NAME);
        assertThat(HeaderFile.recover(file)).isFalse();
        if (moreCrashes > 0) {
            Set<State> seen = new LinkedHashSet<>();
            for (int steps = 1; steps <= disk.steps.size(); steps++) {
                List<Step> done = disk.steps.subList(0, steps);
                for (State again : new CrashedDisk(new HashMap<>(state.files()), done).states()) {
                    if (seen.add(again)) {
                        recovers(again, old, changed, moreCrashes - 1);
                    }
                }
            }
        }
    }

    /** Who reads before anybody recovered may be refused, and never gets another plaintext. */
    private void readsOrRefuses(Path file, byte[] old, byte[] changed) throws IOException {
        try {
            assertThat(messages.decrypt(file)).isEqualTo(messages.reader.decrypt(old, MessageFiles.CONTEXT));
        } catch (KmsServiceException failure) {
            assertThat(failure)
                    .isInstanceOfAny(
                            MalformedMessageException.class,
                            MessageAuthenticationException.class,
                            UntrustedKeyException.class);
            if (!Arrays.equals(Files.readAllBytes(file), changed)) {
                refused++;
            }
        }
    }

    private Path freshFolder() throws IOException {
        return Files.createTempDirectory(folder, "disk");
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** The headers of these tests are real ones. */
    @Test
    void changedFileDecrypts() throws IOException {
        byte[] message = messages.paddedMessage(MessageFiles.PLAINTEXT, 40);
        Path file = Files.write(folder.resolve(NAME), message);
        try (HeaderFile target = HeaderFile.open(file)) {
            target.replace(messages.change(message));
        }
        assertThat(messages.decrypt(file)).isEqualTo(MessageFiles.PLAINTEXT);
        assertThat(CompactHeader.parse(Files.readAllBytes(file))
                        .entries()
                        .get(0)
                        .arn())
                .isNotEqualTo(CompactHeader.parse(message).entries().get(0).arn());
    }
}
