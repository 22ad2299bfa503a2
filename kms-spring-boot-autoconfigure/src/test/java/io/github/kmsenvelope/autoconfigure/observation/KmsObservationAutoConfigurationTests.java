package io.github.kmsenvelope.autoconfigure.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.autoconfigure.Contexts;
import io.github.kmsenvelope.autoconfigure.KmsClientBuilderCustomizer;
import io.github.kmsenvelope.autoconfigure.KmsDataKeys;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.spring.observation.DefaultKmsRequestObservationConvention;
import io.github.kmsenvelope.spring.observation.KmsObservationListener;
import io.github.kmsenvelope.spring.observation.KmsRequestObservationContext;
import io.github.kmsenvelope.spring.observation.KmsRequestObservationConvention;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.GlobalObservationConvention;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import io.micrometer.observation.tck.TestObservationRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

class KmsObservationAutoConfigurationTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private final TestObservationRegistry registry = TestObservationRegistry.create();

    private ApplicationContextRunner contexts = Contexts.embedded()
            .withConfiguration(AutoConfigurations.of(KmsObservationAutoConfiguration.class))
            .withPropertyValues("aws.kms.startup.check=none", "aws.kms.retry.initial-backoff=1ms");

    private ApplicationContextRunner observed = contexts;

    /** A KMS of its own for each test, since each has other faults. */
    @BeforeEach
    void configure(@TempDir Path folder) {
        contexts = contexts.withPropertyValues("aws.kms.embedded.keys-file=" + folder.resolve("keys.json"));
        observed = contexts.withBean(ObservationRegistry.class, () -> registry);
    }

    @Test
    void requestHasItsKeyValues() {
        observed.run(context -> {
            context.getBean(KmsService.class).encrypt("secret", CONTEXT);
            assertThat(registry)
                    .hasNumberOfObservationsWithNameEqualTo("kms.request", 1)
                    .hasSingleObservationThat()
                    .hasContextualNameEqualTo("KMS GenerateDataKey")
                    .hasLowCardinalityKeyValue("kms.operation", "GenerateDataKey")
                    .hasLowCardinalityKeyValue("kms.purpose", "default")
                    .hasLowCardinalityKeyValue("kms.outcome", "success")
                    .hasLowCardinalityKeyValue("cloud.region", "us-east-1")
                    .hasHighCardinalityKeyValue("rpc.system", "aws-api")
                    .hasHighCardinalityKeyValue("rpc.service", "KMS")
                    .hasHighCardinalityKeyValue("rpc.method", "GenerateDataKey")
                    .hasHighCardinalityKeyValue("kms.key_id", "alias/orders")
                    .hasHighCardinalityKeyValueWithKey("aws.request_id")
                    .doesNotHaveHighCardinalityKeyValueWithKey("kms.error_code")
                    .doesNotHaveError()
                    .hasBeenStopped();
            assertThat(highValue("aws.request_id")).matches("[0-9a-f-]{36}");
        });
    }

    @Test
    void requestWhenRefusedHasErrorAndErrorCode() {
        observed.run(context -> {
            context.getBean(EmbeddedKms.class).faults().deny("GenerateDataKey");
            KmsService kms = context.getBean(KmsService.class);
            assertThatExceptionOfType(KeyAccessDeniedException.class)
                    .isThrownBy(() -> kms.encrypt("secret", CONTEXT))
                    .satisfies(denied -> assertThat(registry)
                            .hasSingleObservationThat()
                            .hasLowCardinalityKeyValue("kms.outcome", "denied")
                            .hasHighCardinalityKeyValue("kms.error_code", "AccessDeniedException")
                            .hasHighCardinalityKeyValue(
                                    "aws.request_id",
                                    String.valueOf(denied.details().requestId()))
                            .hasError(denied)
                            .hasBeenStopped());
            assertThat(registry.getCurrentObservation()).isNull();
        });
    }

    @Test
    void keyArnIsNoKeyValueOfLowCardinality() {
        observed.run(context -> {
            KmsService kms = context.getBean(KmsService.class);
            String message = kms.encrypt("secret", CONTEXT);
            context.getBean(KmsDataKeys.class).invalidateAll();
            kms.decrypt(message, CONTEXT);
            List<String> low = observations().stream()
                    .flatMap(request -> request.getLowCardinalityKeyValues().stream())
                    .map(KeyValue::getValue)
                    .toList();
            assertThat(low).contains("Decrypt").noneMatch(value -> value.contains("000000000000"));
        });
    }

    @Test
    void retriedRequestIsSeveralObservations() {
        observed.run(context -> {
            context.getBean(EmbeddedKms.class).faults().failNext("GenerateDataKey", 2, "ThrottlingException");
            context.getBean(KmsService.class).encrypt("secret", CONTEXT);
            assertThat(observations().stream()
                            .map(request -> String.valueOf(request.getLowCardinalityKeyValue("kms.outcome"))))
                    .satisfiesExactly(
                            first -> assertThat(first).contains("unavailable"),
                            second -> assertThat(second).contains("unavailable"),
                            third -> assertThat(third).contains("success"));
            assertThat(registry.getCurrentObservation()).isNull();
        });
    }

    @Test
    void requestIsCurrentWhileItIsMadeAndBelowTheCallers() {
        List<String> seen = new CopyOnWriteArrayList<>();
        ExecutionInterceptor interceptor = new ExecutionInterceptor() {
            @Override
            public void beforeTransmission(
                    Context.BeforeTransmission transmission, ExecutionAttributes executionAttributes) {
                seen.add(path(registry.getCurrentObservation()));
            }
        };
        observed.withBean(KmsClientBuilderCustomizer.class, () -> intercepting(interceptor))
                .run(context -> {
                    Observation.createNotStarted("caller", registry)
                            .observe(() -> context.getBean(KmsService.class).encrypt("secret", CONTEXT));
                    assertThat(seen).containsExactly("kms.request < caller");
                    assertThat(registry.getCurrentObservation()).isNull();
                });
    }

    @Test
    void conventionBeanReplacesTheDefault() {
        KmsRequestObservationConvention own = new DefaultKmsRequestObservationConvention() {
            @Override
            public KeyValues getLowCardinalityKeyValues(KmsRequestObservationContext request) {
                return super.getLowCardinalityKeyValues(request).and("team", "payments");
            }
        };
        observed.withBean(KmsRequestObservationConvention.class, () -> own).run(context -> {
            context.getBean(KmsService.class).encrypt("secret", CONTEXT);
            assertThat(registry)
                    .hasSingleObservationThat()
                    .hasLowCardinalityKeyValue("team", "payments")
                    .hasLowCardinalityKeyValue("kms.outcome", "success");
        });
    }

    @Test
    void conventionOfTheRegistryReplacesTheDefault() {
        contexts.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class))
                .withBean(RecordingHandler.class)
                .withBean(GlobalConvention.class)
                .run(context -> {
                    context.getBean(KmsService.class).encrypt("secret", CONTEXT);
                    assertThat(context.getBean(RecordingHandler.class).stopped).containsExactly("kms.renamed");
                });
    }

    @Test
    void observationsWhenSwitchedOffByBootsPropertyVanish() {
        ApplicationContextRunner booted = contexts.withConfiguration(
                        AutoConfigurations.of(ObservationAutoConfiguration.class))
                .withBean(RecordingHandler.class);
        booted.run(context -> {
            context.getBean(KmsService.class).encrypt("secret", CONTEXT);
            assertThat(context.getBean(RecordingHandler.class).stopped).containsExactly("kms.request");
        });
        booted.withPropertyValues("management.observations.enable.kms=false").run(context -> {
            context.getBean(KmsService.class).encrypt("secret", CONTEXT);
            assertThat(context.getBean(RecordingHandler.class).stopped).isEmpty();
        });
    }

    @Test
    void timerOfTheObservationHasFewTags() {
        MeterRegistry meters = new SimpleMeterRegistry();
        registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
        observed.run(context -> {
            context.getBean(KmsService.class).encrypt("secret", CONTEXT);
            assertThat(meters.get("kms.request").timer().getId().getTags())
                    .containsExactlyInAnyOrder(
                            Tag.of("kms.operation", "GenerateDataKey"),
                            Tag.of("kms.purpose", "default"),
                            Tag.of("kms.outcome", "success"),
                            Tag.of("cloud.region", "us-east-1"),
                            Tag.of("error", "none"));
        });
    }

    @Test
    void listenerWhenMicrometerIsMissingIsAbsent() {
        contexts.withClassLoader(new FilteredClassLoader("io.micrometer"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("kmsObservationListener"));
    }

    @Test
    void listenerWhenThereIsNoRegistryIsAbsent() {
        contexts.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(KmsObservationListener.class));
    }

    @Test
    void listenerWhenKmsIsDisabledIsAbsent() {
        observed.withPropertyValues("aws.kms.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(KmsObservationListener.class));
    }

    @Test
    void listenerWhenApplicationHasItsOwnBacksOff() {
        KmsObservationListener own = new KmsObservationListener(ObservationRegistry.NOOP, null, null);
        observed.withBean("own", KmsObservationListener.class, () -> own).run(context -> {
            context.getBean(KmsService.class).encrypt("secret", CONTEXT);
            assertThat(registry).doesNotHaveAnyObservation();
        });
    }

    private String highValue(String key) {
        return Objects.requireNonNull(observations().get(0).getHighCardinalityKeyValue(key))
                .getValue();
    }

    private List<Observation.Context> observations() {
        List<Observation.Context> all = new ArrayList<>();
        assertThat(registry).hasHandledContextsThatSatisfy(all::addAll);
        return all;
    }

    private static KmsClientBuilderCustomizer intercepting(ExecutionInterceptor interceptor) {
        return client -> client.overrideConfiguration(client.overrideConfiguration()
                .copy(configuration -> configuration.addExecutionInterceptor(interceptor)));
    }

    private static String path(@Nullable Observation observation) {
        Observation.Context context = Objects.requireNonNull(observation).getContext();
        ObservationView parent = context.getParentObservation();
        return context.getName()
                + ((parent == null) ? "" : " < " + parent.getContextView().getName());
    }

    static final class RecordingHandler implements ObservationHandler<Observation.Context> {

        private final List<String> stopped = new CopyOnWriteArrayList<>();

        @Override
        public void onStop(Observation.Context context) {
            stopped.add(context.getName());
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }

    static final class GlobalConvention extends DefaultKmsRequestObservationConvention
            implements GlobalObservationConvention<KmsRequestObservationContext> {

        @Override
        public String getName() {
            return "kms.renamed";
        }
    }
}
