package io.github.kmsenvelope.cache;

import static io.github.kmsenvelope.cache.CacheFixture.SETTINGS;
import static io.github.kmsenvelope.cache.CacheFixture.use;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.event.KmsEvent.EvictionCause;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A data key that one cache lets go of may serve on in another, and is destroyed by the last that has it. */
class AdoptionTests {

    private final CacheFixture with = new CacheFixture();

    private final DataKeyCache<String, FakeSecret> writers = with.cache();

    private final DataKeyCache<String, FakeSecret> readers = with.decryptCache();

    private CachedKey<FakeSecret> lend() {
        CachedKey<FakeSecret> key = writers.lease("a", 1);
        key.release();
        return key;
    }

    @Test
    void adoptedKeyServesWhenTheLenderHasLetGo() {
        CachedKey<FakeSecret> key = lend();
        readers.adopt("a", key);
        writers.invalidate(context -> true);
        assertThat(key.secret().isDestroyed()).isFalse();
        assertThat(use(readers, "a")).isEqualTo(1);
        assertThat(with.kms.requests).hasValue(1);
        readers.invalidate(context -> true);
        assertThat(key.secret().isDestroyed()).isTrue();
    }

    @Test
    void adoptedKeyWhenInUseIsDestroyedOnlyAfterwards() {
        CachedKey<FakeSecret> key = lend();
        readers.adopt("a", key);
        CachedKey<FakeSecret> lease = readers.lease("a", DataKeyCache.UNCOUNTED);
        readers.close();
        writers.close();
        assertThat(key.secret().isDestroyed()).isFalse();
        lease.release();
        assertThat(key.secret().isDestroyed()).isTrue();
    }

    @Test
    void adoptedKeyIsAsOldAsItWas() {
        CachedKey<FakeSecret> key = lend();
        with.advanceSeconds(60);
        readers.adopt("a", key);
        with.advanceSeconds(60);
        with.kms.goAway();
        assertThat(readers.statistics().oldestAge()).hasSeconds(120);
    }

    @Test
    void takeBackEvictsTheAdoptedKeyAndLeavesTheLenders() {
        CachedKey<FakeSecret> key = lend();
        readers.adopt("a", key).run();
        assertThat(readers.leaseIfPresent("a")).isNull();
        assertThat(with.evictions()).containsExactly(EvictionCause.INVALIDATED);
        assertThat(use(writers, "a")).isEqualTo(1);
        writers.close();
        assertThat(key.secret().isDestroyed()).isTrue();
    }

    @Test
    void adoptWhenThereIsAKeyKeepsThatOne() {
        use(readers, "a");
        CachedKey<FakeSecret> key = lend();
        readers.adopt("a", key).run();
        assertThat(use(readers, "a")).isEqualTo(1);
        writers.close();
        assertThat(key.secret().isDestroyed()).isTrue();
    }

    @Test
    void adoptWhenClosedDisabledOrGoneKeepsNothing() {
        CachedKey<FakeSecret> key = lend();
        DataKeyCache<String, FakeSecret> disabled = with.cache(SETTINGS.withEnabled(false));
        disabled.adopt("a", key);
        readers.close();
        readers.adopt("a", key);
        writers.close();
        assertThat(key.secret().isDestroyed()).isTrue();
        DataKeyCache<String, FakeSecret> others = with.decryptCache();
        others.adopt("a", key);
        assertThat(others.leaseIfPresent("a")).isNull();
    }

    /** A copy as the other cache makes it, with another value so that they can be told apart. */
    private static FakeSecret copy(FakeSecret secret) {
        return new FakeSecret(100 + secret.value());
    }

    @Test
    void adoptedCopyServesWhenTheOriginalIsDestroyed() {
        CachedKey<FakeSecret> key = lend();
        readers.adoptCopy("a", key, AdoptionTests::copy);
        writers.invalidate(context -> true);
        assertThat(key.secret().isDestroyed()).isTrue();
        CachedKey<FakeSecret> lease = readers.lease("a", DataKeyCache.UNCOUNTED);
        assertThat(lease.secret().value()).isEqualTo(101);
        readers.close();
        assertThat(lease.secret().isDestroyed()).isFalse();
        lease.release();
        assertThat(lease.secret().isDestroyed()).isTrue();
    }

    @Test
    void adoptedCopyLeavesTheOriginalToWhoeverUsesIt() {
        CachedKey<FakeSecret> lease = writers.lease("a", 1);
        readers.adoptCopy("a", lease, AdoptionTests::copy);
        writers.close();
        readers.close();
        assertThat(lease.secret().isDestroyed()).isFalse();
        lease.release();
        assertThat(lease.secret().isDestroyed()).isTrue();
    }

    @Test
    void adoptedCopyIsAsOldAsTheOriginal() {
        CachedKey<FakeSecret> key = lend();
        with.advanceSeconds(60);
        readers.adoptCopy("a", key, AdoptionTests::copy);
        with.advanceSeconds(60);
        assertThat(readers.statistics().oldestAge()).hasSeconds(120);
    }

    @Test
    void copyThatIsTakenBackOrNotNeededIsDestroyed() {
        CachedKey<FakeSecret> key = lend();
        List<FakeSecret> copies = new ArrayList<>();
        Function<FakeSecret, FakeSecret> copying = secret -> {
            copies.add(copy(secret));
            return copies.get(copies.size() - 1);
        };
        readers.adoptCopy("a", key, copying).run();
        assertThat(readers.leaseIfPresent("a")).isNull();
        use(readers, "a");
        readers.adoptCopy("a", key, copying).run();
        assertThat(use(readers, "a")).isEqualTo(2);
        readers.close();
        readers.adoptCopy("b", key, copying);
        assertThat(copies).hasSize(3).allMatch(FakeSecret::isDestroyed);
        assertThat(use(writers, "a")).isEqualTo(1);
    }

    @Test
    void adoptCopyWhenDisabledOrGoneMakesNone() {
        CachedKey<FakeSecret> key = lend();
        Function<FakeSecret, FakeSecret> never = secret -> {
            throw new AssertionError("copied");
        };
        with.cache(SETTINGS.withEnabled(false)).adoptCopy("a", key, never);
        writers.close();
        readers.adoptCopy("a", key, never);
        assertThat(readers.leaseIfPresent("a")).isNull();
    }
}
