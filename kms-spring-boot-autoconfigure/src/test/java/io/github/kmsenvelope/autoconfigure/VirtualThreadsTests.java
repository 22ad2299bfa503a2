package io.github.kmsenvelope.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEventListener;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

class VirtualThreadsTests {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

    private final CompletableFuture<String> refreshedBy = new CompletableFuture<>();

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void refreshWhenVirtualThreadsAreEnabledRunsOnOne() {
        Contexts.embedded()
                .withPropertyValues("spring.threads.virtual.enabled=true")
                .withBean(KmsServiceBuilderCustomizer.class, () -> builder -> builder.clock(now::get))
                .withBean(KmsEventListener.class, () -> this::listen)
                .run(context -> {
                    KmsService kms = context.getBean(KmsService.class);
                    kms.encrypt("secret", EncryptionContext.none());
                    now.updateAndGet(time -> time.plus(Duration.ofSeconds(290)));
                    kms.encrypt("secret", EncryptionContext.none());
                    assertThat(refreshedBy.get(30, TimeUnit.SECONDS))
                            .startsWith("VirtualThread[")
                            .contains("kms-data-keys-");
                });
    }

    private void listen(KmsEvent event) {
        if (event instanceof KmsEvent.DataKeyRefreshed) {
            refreshedBy.complete(Thread.currentThread().toString());
        }
    }
}
