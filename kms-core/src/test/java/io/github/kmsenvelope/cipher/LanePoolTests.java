package io.github.kmsenvelope.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.kmsenvelope.secret.SecretBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LanePoolTests {

    private final LanePool pool = new LanePool();

    private static Lane lane(int identity, int messages) {
        byte[] bytes = {(byte) identity, (byte) (identity >> 8)};
        return new Lane(bytes, MessageKey.derive(SecretBytes.takeOver(new byte[32]), bytes), messages);
    }

    @Test
    void takeWhenEmptyIsNull() {
        assertThat(pool.take()).isNull();
        assertThat(pool.take(new byte[] {1, 0})).isNull();
    }

    @Test
    void takeRemovesTheLane() {
        Lane lane = lane(1, 5);
        pool.giveBack(lane);
        assertThat(pool.take()).isSameAs(lane);
        assertThat(pool.take()).isNull();
    }

    @Test
    void takeByIdentityFindsOnlyThatLane() {
        Lane one = lane(1, 5);
        Lane two = lane(2, 5);
        pool.giveBack(one);
        pool.giveBack(two);
        assertThat(pool.take(new byte[] {3, 0, 9})).isNull();
        assertThat(pool.take(new byte[] {2, 0, 9})).isSameAs(two);
        assertThat(pool.take(new byte[] {2, 0, 9})).isNull();
        assertThat(pool.take(new byte[] {1, 0, 9})).isSameAs(one);
    }

    @Test
    void giveBackWhenSpentDestroysTheLane() {
        Lane lane = lane(1, 2);
        assertThat(lane.claim()).isTrue();
        pool.giveBack(lane);
        Lane again = pool.take();
        assertThat(again).isSameAs(lane);
        assertThat(lane.claim()).isTrue();
        assertThat(lane.claim()).isFalse();
        pool.giveBack(lane);
        assertThat(pool.take()).isNull();
        assertDestroyed(lane);
    }

    @Test
    void giveBackWhenFullDestroysOneOfTheIdle() {
        List<Lane> lanes = new ArrayList<>();
        for (int i = 0; i < 17; i++) {
            lanes.add(lane(i, 5));
            pool.giveBack(lanes.get(i));
        }
        List<Lane> kept = new ArrayList<>();
        for (Lane lane = pool.take(); lane != null; lane = pool.take()) {
            kept.add(lane);
        }
        assertThat(kept).hasSize(16).contains(lanes.get(16));
        lanes.removeAll(kept);
        assertThat(lanes).hasSize(1);
        assertDestroyed(lanes.get(0));
    }

    @Test
    void giveBackWhenFullDisplacesSlotAfterSlot() {
        for (int i = 0; i < 48; i++) {
            pool.giveBack(lane(i, 5));
        }
        for (int i = 32; i < 48; i++) {
            assertThat(pool.take(new byte[] {(byte) i, 0})).isNotNull();
        }
    }

    @Test
    void destroyDestroysTheIdleLanes() {
        Lane lane = lane(1, 5);
        pool.giveBack(lane);
        pool.destroy();
        assertThat(pool.take()).isNull();
        assertDestroyed(lane);
    }

    @Test
    void takeWhenManyThreadsNeverGivesOneLaneToTwo() throws Exception {
        for (int i = 0; i < 4; i++) {
            pool.giveBack(lane(i, 1_000_000));
        }
        Set<Lane> out = ConcurrentHashMap.newKeySet();
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService executor = Executors.newFixedThreadPool(8);
        try {
            List<Future<Boolean>> results = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                results.add(executor.submit(() -> {
                    start.await();
                    for (int i = 0; i < 20_000; i++) {
                        Lane lane = (i % 2 == 0) ? pool.take() : pool.take(new byte[] {(byte) (i % 4), 0});
                        if (lane != null) {
                            if (!out.add(lane)) {
                                return false;
                            }
                            out.remove(lane);
                            pool.giveBack(lane);
                        }
                    }
                    return true;
                }));
            }
            start.countDown();
            for (Future<Boolean> result : results) {
                assertThat(result.get()).isTrue();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private static void assertDestroyed(Lane lane) {
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> lane.key().cipher().seal(new byte[12], new byte[2], new byte[0], 0, 0, new byte[16], 0));
    }
}
