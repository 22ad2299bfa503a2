package io.github.kmsenvelope.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.KmsException;

class ConcurrencyTests extends KmsTest {

    private static final int THREADS = 64;
    private static final int ROUNDS = 4;

    ConcurrencyTests(Transport transport) {
        super(transport);
    }

    @Test
    void manyThreadsCreateAndEncryptWithoutLosingAnything() throws Exception {
        atOnce((number) -> {
            for (int round = 0; round < ROUNDS; round++) {
                String alias = "alias/key-" + number + "-" + round;
                String arn = this.client.createKey().keyMetadata().arn();
                this.client.createAlias((request) -> request.aliasName(alias).targetKeyId(arn));
                Map<String, String> context = Map.of("alias", alias);
                SdkBytes blob = this.client
                        .encrypt((request) ->
                                request.keyId(alias).plaintext(PLAINTEXT).encryptionContext(context))
                        .ciphertextBlob();
                assertThat(this.client
                                .decrypt((request) ->
                                        request.ciphertextBlob(blob).keyId(arn).encryptionContext(context))
                                .plaintext())
                        .isEqualTo(PLAINTEXT);
            }
        });
        assertThat(this.client.listKeysPaginator().keys().stream()).hasSize(THREADS * ROUNDS);
        assertThat(this.client.listAliasesPaginator().aliases().stream()).hasSize(THREADS * ROUNDS);
        assertThat(this.kms.requestCount("Encrypt")).isEqualTo(THREADS * ROUNDS);
    }

    @Test
    void manyThreadsAskingForOneAliasGetOneKey() throws Exception {
        atOnce((number) -> this.kms.createKey("alias/orders"));
        assertThat(this.client.listKeys().keys()).hasSize(1);
    }

    @Test
    void failNextFailsExactlyThatManyOfManyThreads() throws Exception {
        this.kms.faults().failNext("ListKeys", THREADS / 2, "ThrottlingException");
        AtomicInteger refused = new AtomicInteger();
        atOnce((number) -> {
            try {
                this.client.listKeys();
            } catch (KmsException e) {
                refused.incrementAndGet();
            }
        });
        assertThat(refused).hasValue(THREADS / 2);
    }

    private static void atOnce(Task task) throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Object>> results = IntStream.range(0, THREADS)
                    .mapToObj((number) -> threads.<Object>submit(() -> {
                        start.await(30, TimeUnit.SECONDS);
                        task.run(number);
                        return number;
                    }))
                    .toList();
            for (Future<Object> result : results) {
                result.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @FunctionalInterface
    private interface Task {

        void run(int number);
    }
}
