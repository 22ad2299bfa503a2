package io.github.kmsenvelope.autoconfigure.embedded;

import io.github.kmsenvelope.autoconfigure.KmsProperties;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * A share in the embedded KMS of this JVM with certain settings, so that several application contexts, and the ones before and
 * after a restart of the development tools, have the same keys.
 *
 * <p>With a keys file, the KMS is closed with its last share, and the file is free. Without, it lives as long as the JVM.
 */
final class SharedEmbeddedKms implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SharedEmbeddedKms.class);

    private static final Map<Settings, Running> RUNNING = new HashMap<>();

    private final Settings settings;
    private final EmbeddedKms kms;
    private boolean closed;

    private SharedEmbeddedKms(Settings settings, EmbeddedKms kms) {
        this.settings = settings;
        this.kms = kms;
    }

    static SharedEmbeddedKms acquire(KmsProperties.Embedded properties) {
        Path file = properties.keysFile();
        Settings settings = new Settings(
                (file != null) ? file.toAbsolutePath().normalize() : null, properties.region(), properties.accountId());
        synchronized (RUNNING) {
            Running running = RUNNING.get(settings);
            if (running == null) {
                running = new Running(settings.start(), 0);
            }
            RUNNING.put(settings, running.withShares(1));
            return new SharedEmbeddedKms(settings, running.kms());
        }
    }

    EmbeddedKms kms() {
        return kms;
    }

    @Override
    public void close() {
        synchronized (RUNNING) {
            if (closed) {
                return;
            }
            closed = true;
            Running left = RUNNING.computeIfPresent(settings, (key, running) -> running.withShares(-1));
            if (left != null && left.shares() == 0 && settings.keysFile() != null) {
                RUNNING.remove(settings);
                kms.close();
            }
        }
    }

    private record Running(EmbeddedKms kms, int shares) {

        private Running withShares(int more) {
            return new Running(kms, shares + more);
        }
    }

    private record Settings(@Nullable Path keysFile, String region, String accountId) {

        private EmbeddedKms start() {
            require(region.matches("[a-z]+(-[a-z]+)+-[0-9]+"), "region", region, "A Region is written like us-east-1.");
            require(
                    accountId.matches("[0-9]{12}"),
                    "account-id",
                    accountId,
                    "An account id has 12 digits. Quote it in YAML.");
            EmbeddedKms.Builder builder = EmbeddedKms.builder().region(region).accountId(accountId);
            if (keysFile != null) {
                builder.keysFile(inExistingFolder(keysFile));
            }
            EmbeddedKms kms = builder.start();
            LOG.warn(
                    "The embedded KMS stands in for AWS KMS, for development and tests only. Its keys lie in clear in {}.",
                    (keysFile != null) ? keysFile : "memory, and are gone when this JVM ends");
            return kms;
        }

        private static Path inExistingFolder(Path file) {
            try {
                Files.createDirectories(Objects.requireNonNull(file.getParent()));
                return file;
            } catch (IOException ex) {
                throw new UncheckedIOException("The folder of aws.kms.embedded.keys-file cannot be made", ex);
            }
        }

        private static void require(boolean condition, String property, String value, String reason) {
            if (!condition) {
                throw new InvalidConfigurationPropertyValueException("aws.kms.embedded." + property, value, reason);
            }
        }
    }
}
