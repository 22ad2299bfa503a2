package io.github.kmsenvelope.embedded;

import io.github.kmsenvelope.embedded.error.KmsError;
import io.github.kmsenvelope.embedded.file.KeysFile;
import io.github.kmsenvelope.embedded.key.Alias;
import io.github.kmsenvelope.embedded.key.AliasName;
import io.github.kmsenvelope.embedded.key.Contents;
import io.github.kmsenvelope.embedded.key.KeyStore;
import io.github.kmsenvelope.embedded.key.KmsKey;
import io.github.kmsenvelope.embedded.key.Locality;
import io.github.kmsenvelope.embedded.key.Storage;
import io.github.kmsenvelope.embedded.operation.Operation;
import io.github.kmsenvelope.embedded.operation.Operations;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyState;

/**
 * A KMS in this JVM, for development and tests: the AWS SDK speaks to it as to AWS KMS, and it encrypts for real.
 *
 * <p>It is one account in one Region. It answers with the errors, limits and key states of AWS KMS, but checks neither
 * signatures nor permissions: whoever reaches it may do everything. Its keys are held in clear, in memory and, if asked
 * for, in a file. Never use it in production.
 *
 * <p>Safe for use by many threads at once.
 *
 * @since 0.1.0
 */
public final class EmbeddedKms implements AutoCloseable {

    private static final Duration PENDING_DELETION = Duration.ofDays(30);

    private final KeyStore store;
    private final @Nullable KeysFile keysFile;
    private final int port;
    private final RequestCounts counts;
    private final RequestLog log;
    private final KmsFaults faults;
    private final RequestHandler handler;
    private @Nullable LoopbackServer server;
    private boolean closed;

    private EmbeddedKms(KeyStore store, @Nullable KeysFile keysFile, Clock clock, int port) {
        Map<String, Operation> operations = Operations.on(store);
        this.store = store;
        this.keysFile = keysFile;
        this.port = port;
        this.counts = new RequestCounts(operations.keySet());
        this.log = new RequestLog(clock);
        FaultPlan plan = new FaultPlan();
        this.faults = new KmsFaults(operations.keySet(), store.locality().userArn(), clock, plan);
        this.handler = new RequestHandler(operations, this.counts, this.log, plan);
    }

    /**
     * Starts a KMS without keys: account {@code 000000000000}, Region {@code us-east-1}, nothing kept.
     *
     * @return the running KMS
     */
    public static EmbeddedKms start() {
        return builder().start();
    }

    /**
     * Returns a builder, for a KMS with settings of its own.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns a new client of this KMS, without a socket between them.
     *
     * <p>It has the fixed credentials {@code embedded} / {@code embedded} and never looks for others. It makes one attempt
     * for each call, so that an injected error shows at once; build a client of your own on {@link #httpClient()} for the
     * SDK's retries.
     *
     * @return the client; it belongs to the caller, and closing it does not close this KMS
     */
    public KmsClient client() {
        return InProcessClient.create(region(), httpClient());
    }

    /**
     * Returns an HTTP client that hands every request to this KMS, on the caller's thread, whichever host the request
     * names. It is for a {@link KmsClient} of one's own, which then needs any Region and any credentials.
     *
     * <p>Once this KMS is closed, requests fail with {@link java.io.IOException}, as if it could not be reached.
     *
     * @return the HTTP client; closing it does nothing
     */
    public SdkHttpClient httpClient() {
        return new InProcessHttpClient(this.handler);
    }

    /**
     * Returns the endpoint of this KMS for clients that need a socket: the asynchronous one, other processes. The first
     * call starts an HTTP server on 127.0.0.1, so that only this machine reaches it, at {@link Builder#port} or a free
     * port.
     *
     * @return the endpoint, {@code http://127.0.0.1:<port>}, the same each time
     * @throws IllegalStateException if this KMS is closed
     * @throws java.io.UncheckedIOException if the port cannot be opened
     */
    public synchronized URI endpoint() {
        requireOpen();
        if (this.server == null) {
            this.server = LoopbackServer.start(this.handler, this.port);
        }
        return this.server.endpoint();
    }

    /**
     * Returns the Region of the keys. The Region that a request is signed for does not matter.
     *
     * @return the Region, for example {@code us-east-1}
     */
    public String region() {
        return this.store.locality().region();
    }

    /**
     * Returns the account of the keys.
     *
     * @return the account id, 12 digits
     */
    public String accountId() {
        return this.store.locality().accountId();
    }

    /**
     * Creates a symmetric KMS key.
     *
     * @return the ARN of the key
     * @throws IllegalStateException if this KMS is closed
     * @throws java.io.UncheckedIOException if the keys file cannot be written
     */
    public String createKey() {
        requireOpen();
        KmsKey key = newKey();
        this.store.update((contents) -> contents.with(key));
        return key.arn();
    }

    /**
     * Creates a symmetric KMS key with an alias, unless there is that alias.
     *
     * @param alias the alias name, {@code alias/...}
     * @return the ARN of the key that the alias points at, whether new or not
     * @throws IllegalArgumentException if KMS does not allow that alias name
     * @throws IllegalStateException if this KMS is closed
     * @throws java.io.UncheckedIOException if the keys file cannot be written
     */
    public String createKey(String alias) {
        requireOpen();
        try {
            AliasName.checkWhole(alias);
        } catch (KmsError e) {
            throw new IllegalArgumentException("'" + alias + "' is no alias name of a KMS key: " + e.getMessage(), e);
        }
        Contents contents = this.store.update((current) -> {
            if (current.alias(alias).isPresent()) {
                return current;
            }
            KmsKey key = newKey();
            return current.with(key).with(new Alias(alias, key.id(), key.creationDate(), key.creationDate()));
        });
        return this.store.names().find(contents, alias).arn();
    }

    /**
     * Returns how many requests of an operation arrived since the start or the last {@link #resetCounts()}, whatever
     * became of them. Each attempt of a client that retries counts.
     *
     * @param operation the operation as in the KMS API, for example {@code GenerateDataKey}
     * @return the number of requests
     * @throws IllegalArgumentException if this KMS does not offer the operation
     */
    public long requestCount(String operation) {
        return this.counts.of(operation);
    }

    /**
     * Returns how many requests of all operations arrived since the start or the last {@link #resetCounts()}, whatever
     * became of them.
     *
     * @return the number of requests
     */
    public long requestCount() {
        return this.counts.ofAll();
    }

    /**
     * Returns the requests that arrived since the start or the last {@link #resetCounts()}, in the order of their arrival,
     * those that are being served included. Of more than 10 000 the latest 10 000 are kept.
     *
     * @return the requests as they stand now; later ones do not change the list
     */
    public List<KmsRequest> requests() {
        return this.log.requests();
    }

    /** Sets the counts of all operations to zero and forgets the {@link #requests()}. */
    public void resetCounts() {
        this.counts.reset();
        this.log.reset();
    }

    /**
     * Puts a key into a state, whether or not requests could bring it there: a test sees what KMS does with a key that is
     * {@code UNAVAILABLE}, {@code PENDING_IMPORT}, {@code CREATING} or {@code UPDATING}. The key keeps its material, so that
     * it is as before once it is {@code ENABLED} again. {@code PENDING_DELETION} deletes it in 30 days by the clock.
     *
     * @param keyId the key, by key id, key ARN, alias name or alias ARN
     * @param state the state
     * @throws IllegalArgumentException if there is no such key, or the state is {@code PENDING_REPLICA_DELETION} or
     *     {@code UNKNOWN_TO_SDK_VERSION}
     * @throws IllegalStateException if this KMS is closed
     * @throws java.io.UncheckedIOException if the keys file cannot be written
     */
    public void setKeyState(String keyId, KeyState state) {
        requireOpen();
        UnaryOperator<KmsKey> change = switch (state) {
            case PENDING_DELETION -> (key) -> key.deletedFrom(this.store.now().plus(PENDING_DELETION));
            case PENDING_REPLICA_DELETION, UNKNOWN_TO_SDK_VERSION ->
                throw new IllegalArgumentException("The embedded KMS has no key state " + state);
            default -> (key) -> key.in(io.github.kmsenvelope.embedded.key.KeyState.of(state.toString()));
        };
        try {
            this.store.updateKey((contents) -> this.store.names().find(contents, keyId), change);
        } catch (KmsError e) {
            throw new IllegalArgumentException("'" + keyId + "' is no key of this KMS: " + e.getMessage(), e);
        }
    }

    /**
     * Returns what makes this KMS misbehave.
     *
     * @return the faults of this KMS, the same object each time
     */
    public KmsFaults faults() {
        return this.faults;
    }

    /** Stops the HTTP server, if there is one, and gives the keys file free. Further calls do nothing. */
    @Override
    public synchronized void close() {
        if (this.closed) {
            return;
        }
        this.closed = true;
        this.handler.close();
        if (this.server != null) {
            this.server.close();
        }
        if (this.keysFile != null) {
            this.keysFile.close();
        }
    }

    private KmsKey newKey() {
        return KmsKey.create(this.store.locality(), this.store.now(), "", false, Map.of());
    }

    private synchronized void requireOpen() {
        if (this.closed) {
            throw new IllegalStateException("The embedded KMS is closed");
        }
    }

    /**
     * The settings of an {@link EmbeddedKms}. Not safe for use by many threads at once.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private String region = "us-east-1";
        private String accountId = "000000000000";
        private Clock clock = Clock.systemUTC();
        private @Nullable Path keysFile;
        private int port;

        private Builder() {}

        /**
         * Sets the Region of the keys.
         *
         * @param region the Region, {@code us-east-1} unless set
         * @return this builder
         */
        public Builder region(String region) {
            this.region = region;
            return this;
        }

        /**
         * Sets the account of the keys.
         *
         * @param accountId 12 digits, {@code 000000000000} unless set
         * @return this builder
         */
        public Builder accountId(String accountId) {
            this.accountId = accountId;
            return this;
        }

        /**
         * Sets a file that keeps keys and aliases from one start to the next. It holds the keys in clear, readable by its
         * owner alone where the file system is a POSIX one, and is this KMS's alone until that is closed.
         *
         * @param keysFile the file, created with the first key if it is missing; its folder must exist
         * @return this builder
         */
        public Builder keysFile(Path keysFile) {
            this.keysFile = keysFile;
            return this;
        }

        /**
         * Sets the port of {@link EmbeddedKms#endpoint()}.
         *
         * @param port the port, 1 to 65535, or 0 for a free one, which it is unless set
         * @return this builder
         */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /**
         * Sets the clock that creation and deletion dates come from, and that limits faults.
         *
         * @param clock the clock, the system's unless set
         * @return this builder
         */
        public Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        /**
         * Starts a KMS with these settings. The builder can start others.
         *
         * @return the running KMS
         * @throws IllegalArgumentException if the Region, the account id or the port is not one, or if the keys file is a
         *     directory
         * @throws IllegalStateException if another KMS, of this JVM or another process, has the keys file, or if the file
         *     holds something else or the keys of another account or Region
         * @throws java.io.UncheckedIOException if the keys file cannot be read or its folder does not exist
         */
        public EmbeddedKms start() {
            if (!this.region.matches("[a-z]+(-[a-z]+)+-[0-9]+")) {
                throw new IllegalArgumentException(
                        "'region' must be an AWS Region such as us-east-1, not " + this.region);
            }
            if (!this.accountId.matches("[0-9]{12}")) {
                throw new IllegalArgumentException("'accountId' must have 12 digits, not be " + this.accountId);
            }
            if (this.port < 0 || this.port > 65535) {
                throw new IllegalArgumentException("'port' must be between 0 and 65535, not " + this.port);
            }
            Locality locality = new Locality(this.region, this.accountId);
            if (this.keysFile == null) {
                return start(new KeyStore(locality, this.clock, Contents.empty(), Storage.NONE), null);
            }
            KeysFile file = KeysFile.open(this.keysFile, locality);
            try {
                return start(new KeyStore(locality, this.clock, file.load(), file), file);
            } catch (RuntimeException e) {
                file.close();
                throw e;
            }
        }

        private EmbeddedKms start(KeyStore store, @Nullable KeysFile file) {
            return new EmbeddedKms(store, file, this.clock, this.port);
        }
    }
}
