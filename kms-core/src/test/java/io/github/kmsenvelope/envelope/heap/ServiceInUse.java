package io.github.kmsenvelope.envelope.heap;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.kms.KmsClient;

/** A service with its client, in use by many threads. */
final class ServiceInUse implements AutoCloseable {

    private static final int THREADS = 8;

    /** The purpose whose messages have the format of the AWS Encryption SDK. */
    private static final String EXCHANGE = "exchange";

    /** More than two frames. */
    private static final int LONG_BYTES = 40_000;

    private final List<Thread> started = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, this::daemon);
    private final List<Future<String>> held = new ArrayList<>();
    private final KmsClient client;
    private final EnvelopeKmsService service;
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

    ServiceInUse(String endpoint, ExecutionInterceptor interceptor, long maxMessages) {
        this.client = KmsProcess.client(endpoint, interceptor);
        this.service = KmsServiceBuilder.create(client)
                .keyId(KmsProcess.KEY_ID)
                .purpose(EXCHANGE, purpose -> purpose.keyId(KmsProcess.KEY_ID).format(MessageFormat.AWS_ENCRYPTION_SDK))
                .cache(CacheSettings.defaults().withMaxMessages(maxMessages))
                .clock(() -> now)
                .build();
    }

    /** A thread that hangs must not keep the process. */
    private Thread daemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        started.add(thread);
        return thread;
    }

    EnvelopeKmsService service() {
        return service;
    }

    void advance(Duration time) {
        now = now.plus(time);
    }

    /** Begins an encryption on each thread, and comes back when all have a message key and none has used it. */
    void hold(EncryptionContext context) throws InterruptedException {
        NonceGate.close(THREADS);
        for (int i = 0; i < THREADS; i++) {
            held.add(threads.submit(encryption(i, context)));
        }
        NonceGate.awaitDraws();
    }

    /** One in four messages has several frames; each other one is text. */
    private Callable<String> encryption(int number, EncryptionContext context) {
        return (number % 2 == 0)
                ? () -> service.encrypt("x".repeat(number % 4 == 0 ? LONG_BYTES : 10), context)
                : () -> Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(service.encrypt(new byte[number], context));
    }

    /** Lets the encryptions go on, and returns their messages. */
    List<String> release() throws Exception {
        NonceGate.open();
        List<String> messages = new ArrayList<>();
        for (Future<String> message : held) {
            messages.add(message.get());
        }
        held.clear();
        return messages;
    }

    /** Makes messages of one frame and of several, and reads each. */
    List<String> exchange(EncryptionContext context) throws Exception {
        return threads.submit(() -> exchangeEach(context)).get();
    }

    private List<String> exchangeEach(EncryptionContext context) {
        KmsService exchange = service.forPurpose(EXCHANGE);
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            byte[] message = exchange.encrypt(new byte[i % 4 == 0 ? LONG_BYTES : i], context);
            exchange.decrypt(message, context);
            messages.add(Base64.getUrlEncoder().withoutPadding().encodeToString(message));
        }
        return messages;
    }

    /** Decrypts a message in the format of the AWS Encryption SDK on all threads at once. */
    void receive(EncryptionContext context, String message) throws Exception {
        byte[] bytes = Base64.getUrlDecoder().decode(message);
        onEachThread(() -> service.forPurpose(EXCHANGE).decrypt(bytes, context));
    }

    /** Decrypts a message on all threads at once. */
    void read(EncryptionContext context, String message) throws Exception {
        byte[] bytes = Base64.getUrlDecoder().decode(message);
        onEachThread(() -> service.decrypt(bytes, context));
    }

    /** Makes a request on each thread, one after the other and so on the same connection; a long answer comes back. */
    void describe() throws Exception {
        CyclicBarrier all = new CyclicBarrier(THREADS);
        onEachThread(() -> {
            all.await();
            synchronized (client) {
                return client.describeKey(request -> request.keyId(KmsProcess.KEY_ID));
            }
        });
    }

    private <T> void onEachThread(Callable<T> task) throws Exception {
        for (Future<T> result : threads.invokeAll(Collections.nCopies(THREADS, task))) {
            result.get();
        }
    }

    /** Closes the client too, and waits until the threads are gone with all that they hold. */
    @Override
    public void close() {
        service.close();
        client.close();
        threads.shutdown();
        try {
            for (Thread thread : List.copyOf(started)) {
                thread.join(60_000);
                if (thread.isAlive()) {
                    throw new IllegalStateException("a thread is still busy");
                }
            }
        } catch (InterruptedException ex) {
            throw new IllegalStateException("interrupted", ex);
        }
    }
}
