package io.github.kmsenvelope.autoconfigure.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.autoconfigure.Contexts;
import io.github.kmsenvelope.autoconfigure.KmsClientBuilderCustomizer;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.propagation.Propagator;
import io.micrometer.tracing.test.simple.SimpleSpan;
import io.micrometer.tracing.test.simple.SimpleTracer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** What a tracer makes of the observations, with the handlers that Spring Boot gives it. */
class SpanTests {

    private final SimpleTracer tracer = new SimpleTracer();

    private final ObservationRegistry registry = ObservationRegistry.create();

    private ApplicationContextRunner contexts = Contexts.embedded()
            .withConfiguration(AutoConfigurations.of(KmsObservationAutoConfiguration.class))
            .withBean(ObservationRegistry.class, () -> registry)
            .withPropertyValues("aws.kms.startup.check=none", "aws.kms.retry.initial-backoff=1ms");

    /** A KMS of its own for each test, since each has other faults. */
    @BeforeEach
    void configure(@TempDir Path folder) {
        contexts = contexts.withPropertyValues("aws.kms.embedded.keys-file=" + folder.resolve("keys.json"));
        registry.observationConfig()
                .observationHandler(new FirstMatchingCompositeObservationHandler(
                        new PropagatingSenderTracingObservationHandler<>(tracer, Propagator.NOOP),
                        new DefaultTracingObservationHandler(tracer)));
    }

    @Test
    void spanIsAClientsBelowTheCallers() {
        contexts.run(context -> {
            encryptBelowACaller(context.getBean(KmsService.class));
            assertThat(tracer.getSpans()).hasSize(2);
            SimpleSpan caller = tracer.getSpans().getFirst();
            SimpleSpan request = tracer.getSpans().getLast();
            assertThat(request.getName()).isEqualTo("KMS GenerateDataKey");
            assertThat(request.getParentId()).isEqualTo(caller.getSpanId());
            assertThat(request.getTraceId()).isEqualTo(caller.getTraceId());
            assertThat(request.getRemoteServiceName()).isEqualTo("KMS");
            assertThat(request.getTags())
                    .containsEntry("kms.outcome", "success")
                    .containsEntry("rpc.system", "aws-api")
                    .containsKey("aws.request_id");
            assertThat(request.getError()).isNull();
            assertThat(tracer.currentSpan()).isNull();
        });
    }

    @Test
    void eachAttemptHasASpanAndThoseThatFailedAnError() {
        contexts.run(context -> {
            context.getBean(EmbeddedKms.class).faults().failNext("GenerateDataKey", 2, "ThrottlingException");
            encryptBelowACaller(context.getBean(KmsService.class));
            String caller = tracer.getSpans().getFirst().getSpanId();
            List<SimpleSpan> attempts = tracer.getSpans().stream().skip(1).toList();
            assertThat(attempts)
                    .hasSize(3)
                    .allSatisfy(attempt -> assertThat(attempt.getParentId()).isEqualTo(caller))
                    .extracting(attempt -> attempt.getTags().get("kms.outcome"))
                    .containsExactly("unavailable", "unavailable", "success");
            assertThat(attempts)
                    .extracting(attempt -> attempt.getError() != null)
                    .containsExactly(true, true, false);
            assertThat(attempts.get(0).getTags()).containsEntry("kms.error_code", "ThrottlingException");
        });
    }

    @Test
    void spanIsCurrentDuringTheRequest() {
        List<String> current = new CopyOnWriteArrayList<>();
        ExecutionInterceptor interceptor = new ExecutionInterceptor() {
            @Override
            public void beforeTransmission(
                    Context.BeforeTransmission transmission, ExecutionAttributes executionAttributes) {
                current.add(
                        Objects.requireNonNull(tracer.currentSpan()).context().spanId());
            }
        };
        contexts.withBean(KmsClientBuilderCustomizer.class, () -> intercepting(interceptor))
                .run(context -> {
                    encryptBelowACaller(context.getBean(KmsService.class));
                    assertThat(current)
                            .containsExactly(spanNamed("KMS GenerateDataKey").getSpanId());
                });
    }

    @Test
    void spanWhenKmsIsAwayEndsAndLeavesNothingCurrent() {
        contexts.withPropertyValues("aws.kms.retry.max-attempts=2").run(context -> {
            context.getBean(EmbeddedKms.class).faults().on("GenerateDataKey").resetConnection();
            KmsService kms = context.getBean(KmsService.class);
            assertThatExceptionOfType(KmsUnavailableException.class).isThrownBy(() -> encryptBelowACaller(kms));
            assertThat(tracer.getSpans())
                    .hasSize(3)
                    .allSatisfy(span -> assertThat(span.getEndTimestamp()).isAfterOrEqualTo(span.getStartTimestamp()));
            assertThat(spanNamed("KMS GenerateDataKey").getTags()).doesNotContainKey("aws.request_id");
            assertThat(tracer.currentSpan()).isNull();
            assertThat(registry.getCurrentObservation()).isNull();
        });
    }

    private static KmsClientBuilderCustomizer intercepting(ExecutionInterceptor interceptor) {
        return client -> client.overrideConfiguration(client.overrideConfiguration()
                .copy(configuration -> configuration.addExecutionInterceptor(interceptor)));
    }

    private void encryptBelowACaller(KmsService kms) {
        Observation.createNotStarted("caller", registry)
                .observe(() -> Objects.requireNonNull(kms.encrypt("secret", EncryptionContext.none())));
    }

    private SimpleSpan spanNamed(String name) {
        return tracer.getSpans().stream()
                .filter(span -> name.equals(span.getName()))
                .findFirst()
                .orElseThrow();
    }
}
