package io.github.kmsenvelope.autoconfigure;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * The classes that Caffeine looks up by name for a cache like ours: bounded in size, expiring after write, with a removal
 * listener. All else here is called without reflection.
 */
final class CaffeineHints implements RuntimeHintsRegistrar {

    static final List<String> CLASSES =
            List.of("com.github.benmanes.caffeine.cache.SSLMSW", "com.github.benmanes.caffeine.cache.PSWMW");

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        for (String name : CLASSES) {
            hints.reflection()
                    .registerTypeIfPresent(
                            classLoader,
                            name,
                            MemberCategory.ACCESS_DECLARED_FIELDS,
                            MemberCategory.INVOKE_DECLARED_CONSTRUCTORS);
        }
    }
}
