package io.github.kmsenvelope.samples.customerrecords.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Logger;
import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.autoconfigure.KmsDataKeys;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.embedded.KmsAnswer;
import io.github.kmsenvelope.embedded.KmsFaults;
import io.github.kmsenvelope.embedded.Outage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/**
 * Lets the whole service talk as much as it can, in good days and bad, and looks for secrets in all that it said. Only the web
 * server and this test's own client are kept from logging the requests themselves: those hold the plaintext before this
 * library sees it.
 */
@Import(SecrecyTests.Listening.class)
@TestPropertySource(
        properties = {
            "logging.level.root=debug",
            "logging.level.io.github.kmsenvelope=trace",
            "logging.level.kms=trace",
            "logging.level.org.apache.coyote.http11=info",
            "logging.level.org.springframework.web.client=info",
            "logging.exception-conversion-word=%ex",
            "logging.threshold.console=off",
            "debug=true",
            "aws.kms.logging.enabled=true",
            "aws.kms.retry.initial-backoff=1ms",
            "aws.kms.retry.max-backoff=1ms",
            "aws.kms.encryption-context.site=" + SecrecyTests.CONTEXT_VALUE,
            "management.endpoints.web.exposure.include=*",
            "management.endpoint.health.show-details=always",
            "management.endpoint.kms.show-values=always",
            "management.observations.annotations.enabled=true"
        })
class SecrecyTests extends RunningService {

    /** From the first line of the start on. */
    private static final Path LOG_FILE = newFolder().resolve("secrecy.log");

    static final String CONTEXT_VALUE = "site-of-the-secret-4711";

    private static final String ASSOCIATED_VALUE = "associated-secret-0815";

    private static final String EMAIL = "annie.easley@secret.example.org";

    private static final String NATIONAL_ID = "AE-19330423-SECRET";

    private static final String KEY_SERVICE = "GenerateDataKey";

    @Autowired
    KmsService kms;

    @Autowired
    KmsDataKeys dataKeys;

    @Autowired
    EmbeddedKms keyService;

    @Autowired
    MeterRegistry meters;

    @Autowired
    SpokenObservations observations;

    private final List<Needle> needles = new CopyOnWriteArrayList<>(List.of(
            Needle.of("the value of the encryption context", CONTEXT_VALUE),
            Needle.of("the value of the associated data", ASSOCIATED_VALUE),
            Needle.of("the e-mail address", EMAIL),
            Needle.of("the national id", NATIONAL_ID)));

    private final List<String> said = new ArrayList<>();

    private final SpokenLog log = new SpokenLog();

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    @DynamicPropertySource
    static void logToFile(DynamicPropertyRegistry properties) {
        properties.add("logging.file.name", LOG_FILE::toString);
    }

    @BeforeEach
    void listen() {
        log.setContext(root.getLoggerContext());
        log.start();
        root.addAppender(log);
        keyService.faults().intercept("GenerateDataKey", this::keepNeedles);
        keyService.faults().intercept("Decrypt", this::keepNeedles);
    }

    @AfterEach
    void stopListening() {
        root.detachAppender(log);
        keyService.faults().clear();
    }

    @Test
    void serviceWhenItSaysAllItCanTellsNoSecret() throws IOException {
        dataKeys.invalidateAll();
        UUID id = succeed();
        tamper(id);
        lookAround();
        refuseAccess();
        lookAround();
        failKms();
        lookAround();

        said.add(Files.readString(LOG_FILE));
        said.addAll(log.lines());
        said.addAll(observations.spoken());
        meters.forEachMeter(meter -> said.add(meter.getId() + " " + meter.measure()));
        assertThat(needles).as("needles, keys among them").hasSizeGreaterThan(6);
        assertThatAllWasHeard();
        for (Needle needle : needles) {
            assertThat(said.stream().filter(needle::isIn).map(text -> surroundings(text, needle)))
                    .as(needle.what())
                    .isEmpty();
        }
    }

    /** A haystack that lacks what is surely in it was not searched. */
    private void assertThatAllWasHeard() {
        assertThat(List.of(
                        "alias/customer-records",
                        "MessageAuthenticationException",
                        "KeyAccessDeniedException",
                        "KmsUnavailableException",
                        "AccessDeniedException",
                        "kms.cache.",
                        "kms.request",
                        "event=kms.call",
                        "event=kms.tampered",
                        "event=kms.denied",
                        "encryptCache",
                        "keyState"))
                .allMatch(expected -> said.stream().anyMatch(text -> text.contains(expected)));
    }

    private static String surroundings(String text, Needle needle) {
        int found = needle.positionIn(text);
        return text.substring(Math.max(0, found - 300), Math.min(text.length(), found + 100));
    }

    private KmsAnswer keepNeedles(KmsAnswer answer) {
        keep("a data key", answer.bytes("Plaintext"));
        keep("a wrapped data key", answer.bytes("CiphertextBlob"));
        return answer;
    }

    private void keep(String what, byte @Nullable [] bytes) {
        if (bytes != null) {
            needles.add(Needle.of(what, bytes));
        }
    }

    private UUID succeed() {
        UUID id = create("Annie Easley", EMAIL, NATIONAL_ID);
        // The answers are no haystack: they are the one place where plaintext and messages belong.
        get(id).expectStatus().isOk();
        http.get().uri("/customers/{id}/stored", id).exchange().expectStatus().isOk();
        dataKeys.invalidateAll();
        get(id).expectStatus().isOk();
        return id;
    }

    private void tamper(UUID id) {
        String message = kms.encrypt(NATIONAL_ID, context());
        String changed = message.substring(0, message.length() - 8) + "AAAAAAAA";
        hear(() -> kms.decrypt(changed, context()));
        hear(() -> kms.decrypt(message, context().withAssociatedData("place", "another-" + ASSOCIATED_VALUE)));
        hear(() -> kms.decrypt(message, EncryptionContext.of("site", CONTEXT_VALUE + "-2")));
        hear(() -> kms.decrypt("x" + message, context()));
        hear(() -> kms.decrypt(message.getBytes(StandardCharsets.US_ASCII), context()));
        database.sql("update stored_customer set email = national_id where id = ?")
                .param(id)
                .update();
        get(id).expectStatus().is5xxServerError();
    }

    private void refuseAccess() {
        dataKeys.invalidateAll();
        keyService.faults().deny(KEY_SERVICE);
        hear(() -> kms.encrypt(NATIONAL_ID, context()));
        fail(500);
        keyService.faults().clear();
    }

    private void failKms() {
        dataKeys.invalidateAll();
        keyService.faults().outage(Outage.SERVER_ERROR);
        hear(() -> kms.encrypt(NATIONAL_ID, context()));
        fail(503);
        keyService.faults().clear();
        keyService.faults().on(KmsFaults.ALL_OPERATIONS).truncateAnswer();
        hear(() -> kms.encrypt(NATIONAL_ID, context()));
    }

    private void fail(int status) {
        String problem = http.post()
                .uri("/customers")
                .contentType(MediaType.APPLICATION_JSON)
                .body(customer("Annie Easley", EMAIL, NATIONAL_ID))
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .returnResult(String.class)
                .getResponseBody();
        said.add(String.valueOf(problem));
    }

    private static EncryptionContext context() {
        return EncryptionContext.none().withAssociatedData(Map.of("place", ASSOCIATED_VALUE));
    }

    private void hear(ThrowingCallable call) {
        KmsServiceException failure = catchThrowableOfType(KmsServiceException.class, call);
        assertThat(failure).isNotNull();
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        said.add(text + " " + failure.details());
    }

    private void lookAround() {
        for (String endpoint :
                List.of("health", "kms", "metrics", "metrics/kms.encrypt", "configprops", "env", "beans")) {
            said.add(String.valueOf(http.get()
                    .uri("/actuator/" + endpoint)
                    .exchange()
                    .returnResult(String.class)
                    .getResponseBody()));
        }
    }

    @TestConfiguration
    static class Listening {

        @Bean
        SpokenObservations spokenObservations() {
            return new SpokenObservations();
        }
    }

    /** What a tracer would learn. */
    static final class SpokenObservations implements ObservationHandler<Observation.Context> {

        private final List<String> spoken = new CopyOnWriteArrayList<>();

        List<String> spoken() {
            return spoken;
        }

        @Override
        public void onStop(Observation.Context context) {
            spoken.add(context.getName() + " " + context.getContextualName() + " " + context.getAllKeyValues() + " "
                    + context.getError());
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }
}
