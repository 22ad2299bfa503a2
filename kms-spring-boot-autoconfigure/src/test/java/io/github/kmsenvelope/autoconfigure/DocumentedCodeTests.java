package io.github.kmsenvelope.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import io.github.kmsenvelope.EncryptingOutputStream;
import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsRewrap;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.KmsStreams;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.RangedSource;
import io.github.kmsenvelope.RewrapOptions;
import io.github.kmsenvelope.RewrapRequest;
import io.github.kmsenvelope.RewrapResult;
import io.github.kmsenvelope.autoconfigure.embedded.EmbeddedKmsConfiguration;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import io.github.kmsenvelope.spring.resource.DecryptedResource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Service;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** The code of the documentation, which compiles here and, where it stands in a test, runs. */
class DocumentedCodeTests {

    private static final Path THIS =
            Path.of("src/test/java", DocumentedCodeTests.class.getName().replace('.', '/') + ".java");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "docs/spring-boot.md",
                "docs/caching.md",
                "docs/encryption-context.md",
                "docs/errors.md",
                "docs/key-change.md",
                "docs/resilience.md",
                "docs/streams.md"
            })
    void pageHasNoOtherCodeThanThis(String page) throws IOException {
        String compiled = withoutSpace(Files.readString(THIS));
        assertThat(Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(Path.of("..", page)))
                        .results()
                        .map(block -> block.group(1)))
                .isNotEmpty()
                .allSatisfy(block -> assertThat(compiled).contains(withoutSpace(block)));
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s+", "");
    }

    @Test
    void contextsAreBuilt() {
        KmsService kms = mock(KmsService.class);
        given(kms.encrypt(anyString(), any())).willReturn("message");
        UUID id = UUID.randomUUID();
        String email = "ada@example.com";
        EncryptionContext context = EncryptionContext.of("tenant", "acme")
                .with("table", "customer")
                .withAssociatedData("id", id.toString());
        String message = kms.encrypt(email, context);
        assertThat(message).isEqualTo("message");
        assertThat(context.associatedData()).containsOnlyKeys("id");
    }

    @Test
    void mocksAreTaught() {
        KmsService kms = mock(KmsService.class);
        given(kms.encrypt(anyString(), any())).willReturn("message");
        given(kms.encrypt(any(byte[].class), any())).willReturn(new byte[] {1});
        assertThat(kms.encrypt("", EncryptionContext.none())).isEqualTo("message");
        assertThat(kms.encrypt(new byte[0], EncryptionContext.none())).containsExactly(1);
    }

    @Test
    void encryptsWithoutSpring() {
        try (EmbeddedKms embedded = EmbeddedKms.start();
                KmsClient client = embedded.client()) {
            embedded.createKey("alias/orders");
            byte[] plaintext = {1, 2, 3};
            try (EnvelopeKmsService kms =
                    KmsServiceBuilder.create(client).keyId("alias/orders").build()) {
                byte[] message = kms.encrypt(plaintext, EncryptionContext.of("tenant", "acme"));
                assertThat(kms.decrypt(message, EncryptionContext.of("tenant", "acme")))
                        .isEqualTo(plaintext);
            }
        }
    }

    @Test
    void resilienceIsSetOnTheBuilder() {
        try (EmbeddedKms embedded = EmbeddedKms.start();
                KmsClient client = embedded.client();
                EnvelopeKmsService kms = KmsServiceBuilder.create(client)
                        .keyId("alias/orders")
                        .resilience(ResilienceSettings.defaults())
                        .build()) {
            embedded.createKey("alias/orders");
            assertThat(kms.checkKeys()).noneMatch(check -> check.failure() != null);
        }
    }

    @Test
    void dataKeysAreInvalidated() {
        try (EmbeddedKms embedded = EmbeddedKms.start();
                KmsClient client = embedded.client();
                EnvelopeKmsService service = KmsServiceBuilder.create(client)
                        .purpose("orders", purpose -> purpose.keyId(embedded.createKey()))
                        .build()) {
            String tenant = "acme";
            String id = "7";
            EncryptionContext context = EncryptionContext.of("tenant", tenant).withAssociatedData("row", id);
            service.forPurpose("orders").encrypt("secret", context);
            service.invalidateAll();
            service.invalidate("orders");
            service.invalidate("orders", EncryptionContext.of("tenant", "acme"));
            service.forPurpose("orders").encrypt("secret", context);
            assertThat(embedded.requestCount("GenerateDataKey")).isEqualTo(2);
        }
    }

    @Test
    void streamsAreFinishedAndReadAtAnyPosition(@TempDir Path folder) throws IOException {
        try (EmbeddedKms embedded = EmbeddedKms.start();
                KmsClient client = embedded.client();
                EnvelopeKmsService service = KmsServiceBuilder.create(client)
                        .keyId(embedded.createKey())
                        .build()) {
            KmsStreams streams = service.streams();
            EncryptionContext context = EncryptionContext.of("table", "report");
            Path file = folder.resolve("report.kms");
            ByteArrayOutputStream report = new ByteArrayOutputStream();
            report.writeBytes(new byte[5000]);
            OutputStream target = Files.newOutputStream(file);
            try (EncryptingOutputStream out = streams.encryptingStream(target, context)) {
                report.writeTo(out);
                out.finish();
            }
            try (SeekableByteChannel plaintext = streams.seekableChannel(Files.newByteChannel(file), context)) {
                ByteBuffer tail = ByteBuffer.allocate(1024);
                plaintext.position(Math.max(0, plaintext.size() - 1024)).read(tail);
            }
            byte[] message = Files.readAllBytes(file);
            ObjectStore store = (key, from, to) -> Arrays.copyOfRange(message, (int) from, (int) to + 1);
            try (SeekableByteChannel plaintext =
                    streams.seekableChannel(new StoredObject(store, "report", message.length), context)) {
                assertThat(plaintext.size()).isEqualTo(5000);
            }
            Reports reports = new Reports(streams);
            ByteArrayOutputStream exported = new ByteArrayOutputStream();
            reports.export(exported, List.of("a", "b"));
            ByteArrayOutputStream shown = new ByteArrayOutputStream();
            reports.show(new ByteArrayInputStream(exported.toByteArray()), shown);
            assertThat(shown).hasToString("ab");
            assertThat(new Pages(streams)
                            .report(new FileSystemResource(folder.resolve("x")), "report")
                            .getContentAsByteArray())
                    .hasSize(5000);
        }
    }

    static void files(KmsStreams streams, EncryptionContext context) throws IOException {
        streams.encrypt(Path.of("report.csv"), Path.of("report.csv.kms"), context);
        streams.decrypt(Path.of("report.csv.kms"), Path.of("report.csv"), context, (done, total) -> show(done, total));
    }

    private static void show(long done, long total) {
        assertThat(done).isLessThanOrEqualTo(total);
    }

    interface ObjectStore {

        byte[] get(String key, long from, long to);
    }

    record StoredObject(ObjectStore store, String key, long size) implements RangedSource {

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            if (position >= size) {
                return -1;
            }
            byte[] bytes = store.get(key, position, Math.min(size, position + target.remaining()) - 1);
            target.put(bytes);
            return bytes.length;
        }
    }

    record Pages(KmsStreams streams) {

        Resource report(Resource folder, String name) throws IOException {
            return new DecryptedResource(
                    folder.createRelative(name + ".kms"), streams, EncryptionContext.of("table", "report"));
        }
    }

    @Service
    class Reports {

        private final KmsStreams streams;

        Reports(KmsStreams streams) {
            this.streams = streams;
        }

        void export(OutputStream target, List<String> lines) throws IOException {
            streams.encrypt(target, EncryptionContext.of("table", "report"), plaintext -> {
                for (String line : lines) {
                    plaintext.write(line.getBytes(StandardCharsets.UTF_8));
                }
            });
        }

        void show(InputStream source, OutputStream browser) throws IOException {
            try (InputStream plaintext = streams.decryptingStream(source, EncryptionContext.of("table", "report"))) {
                plaintext.transferTo(browser);
            }
        }
    }

    @Test
    void rewrapJobMovesEveryRowThatNeedsIt() {
        try (EmbeddedKms embedded = EmbeddedKms.start();
                KmsClient client = embedded.client()) {
            String old = embedded.createKey();
            SecretTable table = new SecretTable();
            try (EnvelopeKmsService before =
                    KmsServiceBuilder.create(client).keyId(old).build()) {
                for (int i = 1; i <= 25; i++) {
                    String tenant = "tenant" + i % 2;
                    table.add(i, tenant, before.encrypt("s" + i, EncryptionContext.of("tenant", tenant)));
                }
                table.add(26, "tenant0", before.encrypt("s26", EncryptionContext.of("tenant", "another")));
            }
            table.add(27, "tenant0", "no message");
            embedded.resetCounts();
            try (EnvelopeKmsService after = KmsServiceBuilder.create(client)
                    .purpose(
                            "default",
                            purpose -> purpose.keyId(embedded.createKey()).decryptKeyIds(List.of(old)))
                    .build()) {
                new RewrapJob(after.rewrap(), table).run();
                assertThat(table.pageAfter(0).subList(0, 10))
                        .noneMatch(row -> after.rewrap().needsRewrap(row.message()));
                assertThat(after.rewrap().needsRewrap(table.pageAfter(25).get(0).message()))
                        .isTrue();
                assertThat(after.decrypt(
                                table.pageAfter(24).get(0).message(), EncryptionContext.of("tenant", "tenant1")))
                        .isEqualTo("s25");
            }
            // Three pages with two data keys each, and the row whose tenant is wrong.
            assertThat(embedded.requestCount("ReEncrypt")).isEqualTo(7);
        }
    }

    @Test
    void messagesAreRewrappedAndReencrypted() throws IOException {
        try (EmbeddedKms embedded = EmbeddedKms.start();
                KmsClient client = embedded.client();
                EnvelopeKmsService service = KmsServiceBuilder.create(client)
                        .keyId(embedded.createKey())
                        .purpose("archive", purpose -> purpose.keyId(embedded.createKey()))
                        .build()) {
            EncryptionContext context = EncryptionContext.of("row", "7");
            String stored = service.encrypt("secret", context);
            assertThat(service.decrypt(verify(service.rewrap(), stored, context), context))
                    .isEqualTo("secret");
            assertThat(reencrypt(service.rewrap(), mock(KmsDataKeys.class), stored, context, EncryptionContext.none()))
                    .hasSize(2)
                    .doesNotContain(stored);
            assertThatExceptionOfType(NoSuchFileException.class)
                    .isThrownBy(() -> rewrapBackup(service.rewrap().forPurpose("archive")))
                    .withMessageContaining("backup.kms");
        }
    }

    static String verify(KmsRewrap rewrap, String stored, EncryptionContext context) {
        String rewrapped =
                rewrap.rewrap(stored, context, RewrapOptions.defaults().verifying());
        return rewrapped;
    }

    static boolean rewrapBackup(KmsRewrap rewrap) throws IOException {
        rewrap.rewrap(Path.of("backup.kms"), EncryptionContext.of("backup", "orders"));
        boolean wasUnfinished = rewrap.recover(Path.of("backup.kms"));
        return wasUnfinished;
    }

    static List<String> reencrypt(
            KmsRewrap rewrap,
            KmsDataKeys dataKeys,
            String stored,
            EncryptionContext oldContext,
            EncryptionContext newContext) {
        dataKeys.invalidateAll();
        String anew = rewrap.reencrypt(stored, oldContext, newContext);
        String archived = rewrap.reencrypt(stored, oldContext, "archive", newContext);
        return List.of(anew, archived);
    }

    @Test
    void filesOfBothFormatsMoveUnderTheNewKey(@TempDir Path folder) throws IOException {
        EncryptionContext context = EncryptionContext.of("backup", "orders");
        try (EmbeddedKms embedded = EmbeddedKms.start();
                KmsClient client = embedded.client()) {
            String old = embedded.createKey();
            Path compact = folder.resolve("compact");
            Path sdk = folder.resolve("sdk");
            try (EnvelopeKmsService before = KmsServiceBuilder.create(client)
                    .keyId(old)
                    .purpose("exchange", purpose -> purpose.keyId(old).format(MessageFormat.AWS_ENCRYPTION_SDK))
                    .build()) {
                Files.write(compact, before.encrypt(new byte[9], context));
                Files.write(sdk, before.forPurpose("exchange").encrypt(new byte[9], context));
            }
            try (EnvelopeKmsService after = KmsServiceBuilder.create(client)
                    .purpose(
                            "default",
                            purpose -> purpose.keyId(embedded.createKey())
                                    .decryptKeyIds(List.of(old))
                                    .acceptFormats(List.of(MessageFormat.COMPACT, MessageFormat.AWS_ENCRYPTION_SDK)))
                    .purpose("archive", purpose -> purpose.keyId(embedded.createKey()))
                    .build()) {
                moveUnderTheNewKey(after.rewrap(), List.of(compact, sdk), context);
                assertThat(List.of(compact, sdk))
                        .allSatisfy(file ->
                                assertThat(after.rewrap().needsRewrap(file)).isFalse());
                assertThat(embedded.requestCount("ReEncrypt")).isEqualTo(1);
                ByteArrayOutputStream target = new ByteArrayOutputStream();
                archive(after.rewrap(), Files.newInputStream(sdk), target, context, EncryptionContext.none());
                assertThat(after.forPurpose("archive").decrypt(target.toByteArray(), EncryptionContext.none()))
                        .hasSize(9);
            }
        }
    }

    static void archive(
            KmsRewrap rewrap,
            InputStream source,
            OutputStream target,
            EncryptionContext oldContext,
            EncryptionContext newContext)
            throws IOException {
        try (source) {
            rewrap.reencrypt(source, target, oldContext, "archive", newContext);
        }
    }

    static void moveUnderTheNewKey(KmsRewrap rewrap, List<Path> files, EncryptionContext context) throws IOException {
        for (Path file : files) {
            if (!rewrap.needsRewrap(file)) {
                continue;
            }
            if (rewrap.inspect(file).format() == MessageFormat.COMPACT) {
                rewrap.rewrap(file, context);
            } else {
                rewrap.reencrypt(file, file, context, context);
            }
        }
    }

    static KmsClient clientThatDoesNotRetry() {
        return KmsClient.builder()
                .overrideConfiguration(configuration -> configuration.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
    }

    static String read(KmsService kms, String stored, EncryptionContext context) {
        try {
            return kms.decrypt(stored, context);
        } catch (KmsUnavailableException later) {
            return askToTryAgain(later);
        }
    }

    private static String askToTryAgain(KmsUnavailableException later) {
        return String.valueOf(later.getMessage());
    }

    @Service
    class Customers {

        private final KmsService kms;

        Customers(KmsService kms) {
            this.kms = kms;
        }

        String store(UUID id, String email) {
            return kms.encrypt(email, context(id));
        }

        String read(UUID id, String stored) {
            return kms.decrypt(stored, context(id));
        }

        private static EncryptionContext context(UUID id) {
            return EncryptionContext.of("table", "customer").withAssociatedData("id", id.toString());
        }
    }

    @Service
    class RewrapJob {

        private static final Logger LOG = LoggerFactory.getLogger(RewrapJob.class);

        private final KmsRewrap rewrap;
        private final SecretTable table;

        RewrapJob(KmsRewrap rewrap, SecretTable table) {
            this.rewrap = rewrap;
            this.table = table;
        }

        void run() {
            List<Secret> page = table.pageAfter(0);
            while (!page.isEmpty()) {
                rewrap(page.stream().filter(this::isOld).toList());
                page = table.pageAfter(page.get(page.size() - 1).id());
            }
        }

        private boolean isOld(Secret row) {
            try {
                return rewrap.needsRewrap(row.message());
            } catch (MalformedMessageException broken) {
                LOG.warn("Row {} holds no message", row.id(), broken);
                return false;
            }
        }

        private void rewrap(List<Secret> rows) {
            List<RewrapResult> results = rewrap.rewrapAll(rows.stream()
                    .map(row -> RewrapRequest.of(row.message(), EncryptionContext.of("tenant", row.tenant())))
                    .toList());
            for (int i = 0; i < rows.size(); i++) {
                Secret row = rows.get(i);
                RewrapResult result = results.get(i);
                if (result.isRewrapped()) {
                    table.replace(row.id(), row.message(), result.text());
                } else {
                    LOG.warn(
                            "Row {} stays under its old key",
                            row.id(),
                            result.failure().orElseThrow());
                }
            }
        }
    }

    record Secret(long id, String tenant, String message) {}

    /** A table of secrets, in pages of ten. */
    static final class SecretTable {

        private final NavigableMap<Long, Secret> rows = new TreeMap<>();

        void add(long id, String tenant, String message) {
            rows.put(id, new Secret(id, tenant, message));
        }

        List<Secret> pageAfter(long id) {
            return rows.tailMap(id, false).values().stream().limit(10).toList();
        }

        void replace(long id, String old, String message) {
            rows.computeIfPresent(
                    id, (same, row) -> row.message().equals(old) ? new Secret(id, row.tenant(), message) : row);
        }
    }

    @Service
    class Payments {

        private final KmsService cards;

        Payments(@Qualifier("cards") KmsService cards) {
            this.cards = cards;
        }

        String charge(String cardNumber) {
            return cards.encrypt(cardNumber, EncryptionContext.of("tenant", "acme"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Wrapping {

        @Bean
        @Primary
        KmsService mine(KmsServiceBuilder builder) {
            return new ForwardingKmsService(builder.build());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnClient {

        @Bean
        @KmsServiceClient
        KmsClient keys() {
            return KmsClient.builder().region(Region.EU_CENTRAL_1).build();
        }
    }

    abstract static class Mocking {

        @MockitoBean
        private KmsService kms;

        Mocking(KmsService kms) {
            this.kms = kms;
        }

        KmsService kms() {
            return kms;
        }
    }

    @SpringBootTest
    @Import(EmbeddedKmsConfiguration.class)
    class OrdersTests {}

    static final class OrdersApplication {

        static void main(String[] arguments) {
            SpringApplication.run(Wrapping.class, arguments);
        }
    }

    static void startForDevelopment(String... arguments) {
        SpringApplication.from(OrdersApplication::main)
                .with(EmbeddedKmsConfiguration.class)
                .run(arguments);
    }
}
