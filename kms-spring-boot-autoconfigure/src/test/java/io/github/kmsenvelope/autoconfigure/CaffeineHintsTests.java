package io.github.kmsenvelope.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.test.util.ReflectionTestUtils;

class CaffeineHintsTests {

    /** The names change with Caffeine's version and with what the cache asks of it. */
    @Test
    void hintsNameTheClassesThatTheCacheReallyUses() {
        try (EmbeddedKms kms = EmbeddedKms.start();
                EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
                        .keyId("alias/orders")
                        .build()) {
            Object purpose = ((List<?>) field(service, "purposes")).get(0);
            Object part =
                    ((Map<?, ?>) field(purpose, "parts")).values().iterator().next();
            Object keys = field(field(field(part, "keys"), "toEncrypt"), "keys");
            Object cache = field(field(keys, "cache"), "cache");
            assertThat(CaffeineHints.CLASSES)
                    .containsExactly(
                            cache.getClass().getName(),
                            field(cache, "nodeFactory").getClass().getName());
        }
    }

    @Test
    void hintsAreRegistered() {
        RuntimeHints hints = new RuntimeHints();
        new CaffeineHints().registerHints(hints, getClass().getClassLoader());
        assertThat(CaffeineHints.CLASSES)
                .allSatisfy(name -> assertThat(hints.reflection().getTypeHint(TypeReference.of(name)))
                        .isNotNull());
    }

    private static Object field(Object target, String name) {
        return Objects.requireNonNull(ReflectionTestUtils.getField(target, name), name);
    }
}
