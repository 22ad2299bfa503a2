package io.github.kmsenvelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.cache.CacheSurroundings;
import io.github.kmsenvelope.cache.CachedKey;
import io.github.kmsenvelope.cache.DataKeyCache;
import io.github.kmsenvelope.cache.DataKeySource;
import io.github.kmsenvelope.cipher.AesGcm;
import io.github.kmsenvelope.cipher.CipherPool;
import io.github.kmsenvelope.cipher.EcCurve;
import io.github.kmsenvelope.cipher.EcdsaSigningKey;
import io.github.kmsenvelope.cipher.EcdsaVerifyingKey;
import io.github.kmsenvelope.cipher.Hkdf;
import io.github.kmsenvelope.cipher.HmacHash;
import io.github.kmsenvelope.cipher.Lane;
import io.github.kmsenvelope.cipher.LanePool;
import io.github.kmsenvelope.cipher.MessageKey;
import io.github.kmsenvelope.cipher.Randomness;
import io.github.kmsenvelope.cipher.WarmUp;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.envelope.EncryptionSdkSettings;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KeyCheck;
import io.github.kmsenvelope.envelope.KeyCheckMode;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import io.github.kmsenvelope.envelope.PurposeBuilder;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvents;
import io.github.kmsenvelope.event.Outcome;
import io.github.kmsenvelope.event.StreamId;
import io.github.kmsenvelope.keyring.DataKey;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.keyring.EncryptedDataKey;
import io.github.kmsenvelope.keyring.KeyArn;
import io.github.kmsenvelope.keyring.PurposeProperties;
import io.github.kmsenvelope.keyring.RequestGuard;
import io.github.kmsenvelope.keyring.TrustedAccount;
import io.github.kmsenvelope.keyring.UntrustedKeys;
import io.github.kmsenvelope.keyring.aws.AwsKeyring;
import io.github.kmsenvelope.keyring.aws.AwsKeyringSettings;
import io.github.kmsenvelope.keyring.aws.ClientRetries;
import io.github.kmsenvelope.message.awsesdk.AlgorithmSuite;
import io.github.kmsenvelope.message.awsesdk.ArrivingMessage;
import io.github.kmsenvelope.message.awsesdk.CommitmentPolicy;
import io.github.kmsenvelope.message.awsesdk.EsdkContext;
import io.github.kmsenvelope.message.awsesdk.EsdkHeader;
import io.github.kmsenvelope.message.awsesdk.EsdkInspection;
import io.github.kmsenvelope.message.awsesdk.EsdkKeyEntry;
import io.github.kmsenvelope.message.awsesdk.EsdkMaterials;
import io.github.kmsenvelope.message.awsesdk.EsdkMessage;
import io.github.kmsenvelope.message.awsesdk.EsdkReadRules;
import io.github.kmsenvelope.message.awsesdk.RangedMessage;
import io.github.kmsenvelope.message.compact.CompactDataKey;
import io.github.kmsenvelope.message.compact.CompactHeader;
import io.github.kmsenvelope.message.compact.FrameLayout;
import io.github.kmsenvelope.message.compact.FrameOpener;
import io.github.kmsenvelope.message.compact.FrameSealer;
import io.github.kmsenvelope.message.compact.HeaderChange;
import io.github.kmsenvelope.message.compact.KeyEntry;
import io.github.kmsenvelope.message.compact.KeysSection;
import io.github.kmsenvelope.resilience.BulkheadSettings;
import io.github.kmsenvelope.resilience.CircuitBreakerSettings;
import io.github.kmsenvelope.resilience.CircuitBreakerStatus;
import io.github.kmsenvelope.resilience.Resilience;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import io.github.kmsenvelope.resilience.RetrySettings;
import io.github.kmsenvelope.resilience.Timing;
import io.github.kmsenvelope.rewrap.HeaderFile;
import io.github.kmsenvelope.secret.SecretBytes;
import io.github.kmsenvelope.stream.ChannelSource;
import io.github.kmsenvelope.stream.DecryptingChannel;
import io.github.kmsenvelope.stream.DecryptingStream;
import io.github.kmsenvelope.stream.DecryptingStreamChannel;
import io.github.kmsenvelope.stream.EncryptingStream;
import io.github.kmsenvelope.stream.EncryptingStreamChannel;
import io.github.kmsenvelope.stream.MessageSealer;
import io.github.kmsenvelope.stream.ProgressInput;
import io.github.kmsenvelope.stream.RangedInput;
import io.github.kmsenvelope.stream.ReplacedFile;
import io.github.kmsenvelope.stream.StreamRefusals;
import io.github.kmsenvelope.stream.StreamReport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** No text of ours shows a plaintext, a key byte, a wrapped key, or a value of a context. */
class SecrecyTests {

    private static final String VALUE = "value-of-the-context";

    private static final String ROW = "row-of-the-context";

    private static final String PLAINTEXT = "the-plaintext-itself";

    private static final RewrapOptions THOROUGH = new RewrapOptions(true, true);

    private static final byte[] KEY = "0123456789ABCDEFghijklmnopqrstuv".getBytes(StandardCharsets.US_ASCII);

    private static final String ARN = "arn:aws:kms:us-east-1:111122223333:key/a";

    private static final EncryptionContext CONTEXT =
            EncryptionContext.of("tenant", VALUE).withAssociatedData("row", ROW);

    /** Types without instances, and instances that hold nothing secret and keep the toString of Object. */
    private static final Set<Class<?>> SILENT = Set.of(
            Randomness.class,
            WarmUp.class,
            PurposeProperties.class,
            UntrustedKeys.class,
            KmsEvents.class,
            LanePool.class,
            CipherPool.class,
            KeyState.class,
            UnavailableReason.class,
            MessageFormat.class,
            MessageInfo.Mode.class,
            KeyCheckMode.class,
            KmsEvent.RequestKind.class,
            KmsEvent.CircuitBreakerState.class,
            ClientRetries.class,
            HmacHash.class,
            EcCurve.class,
            AlgorithmSuite.class,
            CommitmentPolicy.class,
            EsdkContext.class,
            EsdkInspection.class,
            Resilience.class);

    private static final StreamRefusals REFUSALS = new StreamRefusals() {
        @Override
        public MalformedMessageException malformed(String text) {
            return new MalformedMessageException(text);
        }

        @Override
        public MessageAuthenticationException notAuthentic() {
            return new MessageAuthenticationException("m");
        }
    };

    private final EmbeddedKms kms = EmbeddedKms.start();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        kms.close();
    }

    @Test
    void toStringOfEveryPublicTypeShowsNoSecret() throws IOException {
        List<Object> instances = instances();
        Set<String> covered = instances.stream()
                .map(instance -> instance.getClass().getName())
                .collect(Collectors.toSet());
        SILENT.forEach(type -> covered.add(type.getName()));
        Set<String> missing = new TreeSet<>(publicTypes());
        missing.removeAll(covered);
        assertThat(missing).as("public types without an instance in this test").isEmpty();
        for (Object instance : instances) {
            assertNothingSecret(instance.toString());
            if (instance instanceof Throwable throwable) {
                assertNothingSecret(stackTrace(throwable));
            }
        }
    }

    @Test
    void logsAndExceptionsOfEveryOutcomeShowNoSecret() {
        Logger logger = (Logger) LoggerFactory.getLogger("io.github.kmsenvelope");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.TRACE);
        logger.setAdditive(false);
        List<String> texts = Collections.synchronizedList(new ArrayList<>());
        List<byte[]> wrapped = new ArrayList<>();
        try {
            String arn = kms.createKey("alias/orders");
            for (CacheSettings cache : List.of(CacheSettings.defaults(), CacheSettings.disabled())) {
                try (EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
                        .keyId("alias/orders")
                        .purpose(
                                "rules",
                                purpose -> purpose.keyId(arn)
                                        .encryptionContext(Map.of("app", VALUE))
                                        .requiredContext(List.of("tenant", "missing")))
                        .cache(cache)
                        .resilience(quickRetries())
                        .listener(event -> texts.add(event.toString()))
                        .listener(event -> {
                            throw new IllegalStateException("faulty");
                        })
                        .build()) {
                    runEveryOutcome(service, texts, wrapped);
                }
            }
        } finally {
            logger.detachAppender(log);
            logger.setLevel(null);
            logger.setAdditive(true);
        }
        for (ILoggingEvent event : log.list) {
            texts.add(event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                texts.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
        assertThat(texts).hasSizeGreaterThan(100);
        assertThat(log.list).isNotEmpty();
        texts.forEach(SecrecyTests::assertNothingSecret);
        for (byte[] message : wrapped) {
            String base64 = Base64.getEncoder().encodeToString(Arrays.copyOfRange(message, 160, 200));
            String hex = HexFormat.of().formatHex(message, 160, 180);
            assertThat(texts).noneMatch(text -> text.contains(base64.substring(4, 40)) || text.contains(hex));
        }
    }

    private static ResilienceSettings quickRetries() {
        ResilienceSettings defaults = ResilienceSettings.defaults();
        Duration shortest = Duration.ofMillis(1);
        return new ResilienceSettings(
                true,
                defaults.attemptTimeout(),
                new RetrySettings(4, shortest, shortest, defaults.retry().deadline()),
                defaults.circuitBreaker(),
                defaults.bulkhead());
    }

    private void runEveryOutcome(EnvelopeKmsService service, List<String> texts, List<byte[]> messages) {
        byte[] message = service.encrypt(PLAINTEXT.getBytes(StandardCharsets.US_ASCII), CONTEXT);
        messages.add(message);
        String text = service.encrypt(PLAINTEXT, CONTEXT);
        service.decrypt(message, CONTEXT);
        texts.add(String.valueOf(service.rewrap()));
        texts.add(service.rewrap().inspect(message).toString());
        RewrapRequest request = RewrapRequest.of(message, CONTEXT);
        texts.add(request.toString());
        service.rewrap().rewrapAll(List.of(request)).forEach(result -> texts.add(result.toString()));
        texts.add(String.valueOf(service));
        texts.add(String.valueOf(service.forPurpose("rules")));
        for (int i = 0; i < message.length; i += 7) {
            byte[] changed = message.clone();
            changed[i] ^= 4;
            record(texts, () -> service.decrypt(changed, CONTEXT));
            record(texts, () -> service.rewrap().rewrap(changed, CONTEXT, THOROUGH));
            record(texts, () -> service.rewrap().inspect(changed));
        }
        record(texts, () -> service.decrypt(PLAINTEXT.getBytes(StandardCharsets.US_ASCII), CONTEXT));
        record(texts, () -> service.decrypt(PLAINTEXT, CONTEXT));
        record(texts, () -> service.decrypt(text + "!", CONTEXT));
        record(texts, () -> service.encrypt(PLAINTEXT + "\uD83D", CONTEXT));
        record(texts, () -> service.decrypt(message, CONTEXT.with("tenant", "other")));
        record(texts, () -> service.decrypt(message, EncryptionContext.none()));
        record(texts, () -> service.forPurpose("rules").encrypt(PLAINTEXT, CONTEXT));
        record(texts, () -> service.forPurpose("rules").encrypt(PLAINTEXT, CONTEXT.with("app", ROW)));
        record(texts, () -> service.forPurpose("none"));
        texts.add(String.valueOf(service.streams()));
        for (int i = 0; i < message.length; i += 7) {
            byte[] changed = message.clone();
            changed[i] ^= 4;
            record(
                    texts,
                    () -> service.streams()
                            .decryptingStream(new ByteArrayInputStream(changed), CONTEXT)
                            .readAllBytes());
        }
        record(
                texts,
                () -> service.streams().encrypt(new ByteArrayOutputStream(), CONTEXT, out -> {
                    out.write(PLAINTEXT.getBytes(StandardCharsets.US_ASCII));
                    throw new IOException("body");
                }));
        record(texts, () -> EncryptionContext.of("n", VALUE + "x".repeat(5000)));
        record(texts, () -> EncryptionContext.of("n", VALUE + "\uD83D"));
        record(texts, () -> EncryptionContext.of("tenant", VALUE).withAssociatedData("tenant", ROW));
        for (String code : List.of(
                "AccessDeniedException",
                "ThrottlingException",
                "DisabledException",
                "NotFoundException",
                "KMSInvalidStateException",
                "ValidationException",
                "InvalidCiphertextException",
                "KMSInternalException")) {
            kms.faults().fail("*", code);
            record(texts, () -> service.encrypt(PLAINTEXT, EncryptionContext.of("tenant", VALUE + code)));
            record(texts, () -> service.decrypt(message, CONTEXT));
            record(texts, () -> service.rewrap().rewrap(message, CONTEXT));
            record(texts, () -> service.rewrap().rewrap(message, CONTEXT, THOROUGH));
            service.checkKeys().forEach(check -> texts.add(check.toString()));
            kms.faults().clear();
        }
    }

    private static void record(List<String> texts, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        if (thrown != null) {
            texts.add(stackTrace(thrown));
        }
    }

    private List<Object> instances() throws IOException {
        List<Object> all = new ArrayList<>(otherInstances());
        all.addAll(streamInstances());
        all.addAll(sdkInstances());
        return all;
    }

    private static List<Object> sdkInstances() throws IOException {
        SecretBytes key = SecretBytes.takeOver(KEY.clone());
        EcdsaSigningKey signingKey = EcdsaSigningKey.generate(EcCurve.P_384);
        EsdkKeyEntry entry = EsdkKeyEntry.ofKms(ARN, KEY);
        EsdkMaterials materials = new EsdkMaterials(
                AlgorithmSuite.COMMITTING_SIGNED,
                key,
                List.of(entry),
                EsdkMaterials.signedContext(CONTEXT.encryptionContext(), signingKey),
                signingKey);
        byte[] bytes = materials.encrypt(PLAINTEXT.getBytes(StandardCharsets.US_ASCII), 4096);
        EsdkMessage message = EsdkMessage.parse(bytes, EsdkReadRules.defaults());
        InputStream source = new ByteArrayInputStream(bytes);
        ArrivingMessage arriving = ArrivingMessage.read(source, EsdkReadRules.defaults());
        assertThat(materials.dataKey().unlock(arriving, new byte[0])).isTrue();
        byte[] plaintext = new byte[arriving.next()];
        assertThat(arriving.open(plaintext, 0)).isTrue();
        StreamReport report = StreamReport.start(KmsEvents.none(), "orders", KmsEvent.Operation.DECRYPT);
        EsdkMaterials unsigned = new EsdkMaterials(
                AlgorithmSuite.COMMITTING,
                SecretBytes.takeOver(KEY.clone()),
                List.of(entry),
                CONTEXT.encryptionContext(),
                null);
        byte[] framed = unsigned.encrypt(PLAINTEXT.getBytes(StandardCharsets.US_ASCII), 4096);
        EsdkHeader header = EsdkHeader.read(new ByteArrayInputStream(framed), EsdkReadRules.defaults());
        RangedMessage ranged = RangedMessage.of(header, framed.length - header.length(), EsdkReadRules.defaults());
        assertThat(unsigned.dataKey().unlock(ranged, new byte[0])).isTrue();
        return List.of(
                ranged,
                Hkdf.extract(HmacHash.SHA_512, KEY, key),
                signingKey,
                EcdsaVerifyingKey.of(EcCurve.P_384, signingKey.publicKey()).orElseThrow(),
                entry,
                materials,
                materials.dataKey(),
                materials.start(4096),
                message,
                message.header(),
                arriving,
                DecryptingStream.of(source, arriving, REFUSALS, report),
                EsdkReadRules.defaults(),
                EncryptionSdkSettings.defaults());
    }

    private static List<Object> streamInstances() throws IOException {
        CompactDataKey dataKey = new CompactDataKey(
                SecretBytes.takeOver(KEY.clone()),
                KeysSection.of(ARN, KEY),
                CONTEXT.withoutAssociatedData().encodedEncryptionContext());
        byte[] data = CONTEXT.encodedAssociatedData();
        byte[] plaintext = PLAINTEXT.getBytes(StandardCharsets.US_ASCII);
        FrameSealer sealer = dataKey.sealer(4096, 0, data);
        StreamReport report = StreamReport.start(KmsEvents.none(), "orders", KmsEvent.Operation.DECRYPT);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        EncryptingStream encrypting = EncryptingStream.start(message, MessageSealer.of(sealer), bytes -> {}, report);
        encrypting.write(plaintext);
        encrypting.finish();
        RangedSource source = new RangedSource() {
            @Override
            public long size() {
                return message.size();
            }

            @Override
            public int read(ByteBuffer target, long position) {
                int count = (int) Math.min(target.remaining(), message.size() - position);
                target.put(message.toByteArray(), (int) position, count);
                return count;
            }
        };
        CompactHeader header = CompactHeader.read(new RangedInput(source));
        FrameOpener opener = Objects.requireNonNull(dataKey.opener(header, data));
        InputStream body = new ByteArrayInputStream(message.toByteArray(), header.length(), message.size());
        DecryptingStream decrypting = DecryptingStream.of(body, header, opener, REFUSALS, report);
        FrameLayout layout = header.layout(message.size() - header.length());
        return List.of(
                sealer,
                opener,
                layout,
                report,
                encrypting,
                new EncryptingStreamChannel(encrypting),
                decrypting,
                new DecryptingStreamChannel(decrypting),
                DecryptingChannel.open(source, header, layout, opener, REFUSALS, report),
                new ChannelSource(FileChannel.open(Path.of(System.getProperty("java.home"), "release"))),
                new RangedInput(source),
                new ProgressInput(body, (done, total) -> {}, 1),
                ReplacedFile.at(Path.of("target").toAbsolutePath().resolve("never-written")));
    }

    private List<Object> otherInstances() {
        StreamId streamId = new StreamId();
        SecretBytes secret = SecretBytes.takeOver(KEY.clone());
        KeyArn arn = KeyArn.parse(ARN).orElseThrow();
        EncryptedDataKey encrypted = new EncryptedDataKey(arn, KEY);
        MessageKey messageKey = MessageKey.derive(secret, KEY);
        CompactDataKey dataKey = new CompactDataKey(
                secret,
                KeysSection.of(ARN, KEY),
                CONTEXT.withoutAssociatedData().encodedEncryptionContext());
        CompactHeader header = CompactHeader.parse(
                dataKey.encrypt(PLAINTEXT.getBytes(StandardCharsets.US_ASCII), CONTEXT.encodedAssociatedData()));
        ErrorDetails details = ErrorDetails.of("encrypt", "orders").withKeyId("alias/orders");
        CacheSurroundings surroundings = new CacheSurroundings(
                System::nanoTime, InstantSource.system(), Runnable::run, Runnable::run, new Random(), Deadline::none);
        DataKeyCache<EncryptionContext, SecretBytes> cache = new DataKeyCache<>(
                CacheSettings.defaults(),
                "orders",
                KmsEvent.Operation.ENCRYPT,
                new FixedKey(),
                KmsEvents.none(),
                surroundings);
        CachedKey<SecretBytes> cached = cache.lease(CONTEXT, 1);
        AwsKeyring keyring = new AwsKeyring(
                kms.client(),
                new AwsKeyringSettings("orders", "alias/orders", List.of(), List.of(), false),
                RequestGuard.ONCE,
                KmsEvents.none(),
                InstantSource.system());
        KmsServiceBuilder builder = KmsServiceBuilder.create(kms.client())
                .purpose("orders", purpose -> purpose.keyId("alias/orders").encryptionContext(Map.of("app", VALUE)));
        List<PurposeBuilder> purposes = new ArrayList<>();
        builder.purpose("orders", purposes::add);
        return List.of(
                CONTEXT,
                details,
                new MalformedMessageException("m"),
                new MessageAuthenticationException("m"),
                new UntrustedKeyException("m"),
                new KeyStateException("m", KeyState.DISABLED),
                new KeyAccessDeniedException("m"),
                new KmsUnavailableException("m"),
                new KmsUsageException("m"),
                MessageFormat.COMPACT,
                Outcome.SUCCESS,
                new KmsEvent.OperationCompleted(
                        KmsEvent.Operation.ENCRYPT, "orders", MessageFormat.COMPACT, 1, 1, Duration.ZERO, null),
                new KmsEvent.KmsRequestStarted("Decrypt", "orders", "us-east-1", ARN),
                new KmsEvent.KmsRequestCompleted("Decrypt", "orders", "us-east-1", ARN, "id", Duration.ZERO, null),
                new KmsEvent.AttemptsCompleted(KmsEvent.RequestKind.WRAP, "orders", 1, true),
                new KmsEvent.KeyDescribed("orders", "alias/orders", ARN, null, "AWS_KMS", false, null, null),
                new CircuitBreakerStatus(
                        "us-east-1", KmsEvent.RequestKind.WRAP, KmsEvent.CircuitBreakerState.CLOSED, Duration.ZERO),
                new KmsEvent.DataKeyLoaded("orders", KmsEvent.Operation.DECRYPT),
                new KmsEvent.DataKeyEvicted("orders", KmsEvent.Operation.DECRYPT, KmsEvent.EvictionCause.SIZE),
                new KmsEvent.MessageRewrapped("orders", ARN, ARN, Duration.ZERO, null),
                new KmsEvent.MessageRefused("orders", new MalformedMessageException("m")),
                new KmsEvent.AliasMoved("orders", "alias/orders", ARN, ARN, true),
                new KmsEvent.RetryScheduled(
                        KmsEvent.RequestKind.WRAP, "orders", 1, Duration.ZERO, new KmsUnavailableException("m")),
                new KmsEvent.CallNotPermitted(KmsEvent.RequestKind.WRAP, "orders", "us-east-1", Duration.ZERO),
                new KmsEvent.BulkheadFull("orders", 50),
                new KmsEvent.CircuitBreakerStateChanged(
                        "us-east-1",
                        KmsEvent.RequestKind.WRAP,
                        KmsEvent.CircuitBreakerState.CLOSED,
                        KmsEvent.CircuitBreakerState.OPEN),
                RetrySettings.defaults(),
                CircuitBreakerSettings.defaults(),
                BulkheadSettings.defaults(),
                ResilienceSettings.defaults(),
                Timing.system(),
                Deadline.none(),
                keyring.checks(),
                KmsEvent.Operation.ENCRYPT,
                KmsEvent.EvictionCause.SIZE,
                secret,
                new AesGcm(secret),
                new KmsEvent.StreamStarted(streamId, KmsEvent.Operation.DECRYPT, "orders"),
                new KmsEvent.StreamCompleted(
                        streamId, KmsEvent.Operation.DECRYPT, "orders", 1, 1, Duration.ZERO, true, null),
                streamId,
                messageKey,
                new Lane(KEY, messageKey, 1),
                dataKey,
                header,
                header.entries().get(0),
                header.describe(16),
                HeaderChange.replaceAll(header, ARN, KEY),
                new HeaderFile.Start(header, 16),
                headerFile(header),
                RewrapOptions.defaults(),
                RewrapRequest.of(KEY, CONTEXT),
                RewrapRequest.of(PLAINTEXT, CONTEXT),
                RewrapResult.of(KEY),
                RewrapResult.failed(new MalformedMessageException("m")),
                KeysSection.of(ARN, KEY),
                arn,
                TrustedAccount.parse("arn:aws:kms:*:111122223333:key/*"),
                encrypted,
                new DataKey(secret, encrypted),
                new AwsKeyringSettings("orders", "alias/orders", List.of(), List.of(), false),
                keyring,
                CacheSettings.defaults(),
                cache,
                cached,
                surroundings,
                cache.statistics(),
                DataKeySource.Succession.REPLACE,
                new KmsEvent.DataKeyRefreshed("orders", KmsEvent.Operation.ENCRYPT),
                new KmsEvent.DataKeyRefreshFailed(
                        "orders", KmsEvent.Operation.ENCRYPT, new KmsUnavailableException("m")),
                new KmsEvent.StaleKeyUsed(
                        "orders", KmsEvent.Operation.ENCRYPT, java.time.Duration.ZERO, java.time.Duration.ofMinutes(1)),
                new KmsEvent.ManyContexts(
                        "orders", KmsEvent.Operation.ENCRYPT, 101, List.of("tenant"), java.time.Duration.ofMinutes(5)),
                builder,
                purposes.get(0),
                new KeyCheck("orders", "alias/orders", null),
                builder.build());
    }

    private HeaderFile headerFile(CompactHeader header) {
        byte[] message = Arrays.copyOf(header.bytes(), header.length() + 16);
        try (HeaderFile file = HeaderFile.open(Files.write(folder.resolve("message"), message))) {
            return file;
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static final class FixedKey implements DataKeySource<EncryptionContext, SecretBytes> {

        @Override
        public SecretBytes load(EncryptionContext id, Deadline deadline) {
            return SecretBytes.takeOver(KEY.clone());
        }

        @Override
        public Succession succession(SecretBytes present, SecretBytes loaded) {
            return Succession.REPLACE;
        }

        @Override
        public EncryptionContext context(EncryptionContext id) {
            return id;
        }
    }

    /** {@link KeyEntry} is covered by its instance; interfaces and the sealed root have none. */
    private static Set<String> publicTypes() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.github.kmsenvelope").stream()
                        .filter(type -> !type.getPackageName().startsWith("io.github.kmsenvelope.embedded"))
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                        .filter(type -> !type.isInterface())
                        .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                        .map(JavaClass::getName)
                        .filter(name -> !name.endsWith("package-info"))
                        .collect(Collectors.toSet());
    }

    private static void assertNothingSecret(String text) {
        String key = new String(KEY, StandardCharsets.US_ASCII);
        assertThat(text)
                .doesNotContain(VALUE, ROW, PLAINTEXT, key, key.substring(0, 8))
                .doesNotContain(
                        Base64.getEncoder().encodeToString(KEY).substring(0, 12),
                        HexFormat.of().formatHex(KEY, 0, 8));
    }

    private static String stackTrace(Throwable throwable) {
        StringWriter text = new StringWriter();
        throwable.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
