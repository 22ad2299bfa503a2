package io.github.kmsenvelope.envelope.chaos;

import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.embedded.Fault;
import io.github.kmsenvelope.embedded.FaultBuilder;
import io.github.kmsenvelope.embedded.KmsFaults;
import io.github.kmsenvelope.embedded.Outage;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyState;

/** Lets faults come and go at random, up to three at once. Not safe for use by several threads. */
final class RandomFaults {

    private static final int MOST_AT_ONCE = 3;

    private static final int LONGEST_MILLIS = 1200;

    /** What the director did not get to do in time, callers did not either. */
    private static final Duration STALL = Duration.ofMillis(250);

    /** Of the requests to move an alias, which meet the faults too. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private static final Duration TICK = Duration.ofMillis(20);

    private static final List<String> THROTTLED = List.of("ThrottlingException", "RequestLimitExceeded");

    private static final List<String> FAULTS =
            List.of("KMSInternalException", "DependencyTimeoutException", "KeyUnavailableException");

    private static final List<String> OPERATIONS =
            List.of("GenerateDataKey", "Decrypt", "DescribeKey", KmsFaults.ALL_OPERATIONS);

    private final EmbeddedKms kms;
    private final KmsClient client;
    private final ChaosKeys keys;
    private final EnvelopeKmsService service;
    private final FaultHistory history;
    private final Random random;
    private final List<Running> running = new ArrayList<>();
    private final TreeMap<String, Integer> counts = new TreeMap<>();

    RandomFaults(
            EmbeddedKms kms,
            KmsClient client,
            ChaosKeys keys,
            EnvelopeKmsService service,
            FaultHistory history,
            Random random) {
        this.kms = kms;
        this.client = client;
        this.keys = keys;
        this.service = service;
        this.history = history;
        this.random = random;
    }

    /** Makes trouble for a time, first an outage. What is in force in the end stays so until {@link #end()}. */
    void run(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        outage(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_MILLIS), Outage.SERVER_ERROR);
        long last = System.nanoTime();
        while (System.nanoTime() - end < 0) {
            TimeUnit.NANOSECONDS.sleep(TICK.toNanos());
            long now = System.nanoTime();
            if (now - last > STALL.toNanos()) {
                history.begin("stall", Set.of(), Set.of(Symptom.TIMED_OUT)).end();
            }
            last = now;
            running.removeIf(fault -> fault.endIfOver(now));
            // Quiet for a while now and then, so that it is seen that nothing fails without a fault.
            if (running.size() < MOST_AT_ONCE && random.nextInt(18) == 0) {
                begin(now + TimeUnit.MILLISECONDS.toNanos(50 + random.nextInt(LONGEST_MILLIS)));
            }
        }
    }

    /** Ends all faults. */
    void end() {
        running.forEach(Running::end);
        running.clear();
    }

    /** How often each kind of fault came. */
    TreeMap<String, Integer> counts() {
        return counts;
    }

    private void begin(long until) {
        switch (random.nextInt(16)) {
            case 0, 1 -> fault(until, "throttled", () -> requests().fail(any(THROTTLED)), Symptom.THROTTLED);
            case 2, 3 -> fault(until, "failing", () -> requests().fail(any(FAULTS)), Symptom.SERVICE_FAULT);
            case 4 -> fault(until, "denied", () -> requests().deny(), Symptom.DENIED);
            case 5 -> fault(until, "refused", () -> requests().fail("LimitExceededException"), Symptom.REFUSED);
            case 6 -> {
                Duration latency = Duration.ofMillis(1 + random.nextInt(1500));
                fault(until, "slow", () -> requests().latency(latency), Symptom.TIMED_OUT);
            }
            case 7 -> fault(until, "hanging", () -> requests().hang(), Symptom.TIMED_OUT);
            case 8 -> fault(until, "reset", () -> requests().resetConnection(), Symptom.UNREACHABLE);
            // A refusal that is cut off has no code any more.
            case 9 ->
                fault(until, "truncated", () -> requests().truncateAnswer(), Symptom.UNREACHABLE, Symptom.REFUSED);
            case 10 -> outage(until, any(List.of(Outage.values())));
            case 11 ->
                fault(until, "quota", () -> kms.faults().requestQuota(1 + random.nextInt(20)), Symptom.THROTTLED);
            case 12 -> disable(until);
            case 13 -> moveAlias();
            case 14 -> invalidate();
            default -> lie(until);
        }
    }

    private FaultBuilder requests() {
        FaultBuilder some = kms.faults().on(any(OPERATIONS));
        return random.nextBoolean() ? some : some.withProbability(0.2 + 0.8 * random.nextDouble(), random.nextLong());
    }

    private void outage(long until, Outage manner) {
        Symptom symptom = switch (manner) {
            case CONNECTION_RESET -> Symptom.UNREACHABLE;
            case SERVER_ERROR -> Symptom.SERVICE_FAULT;
            case THROTTLED -> Symptom.THROTTLED;
            case BLACK_HOLE -> Symptom.TIMED_OUT;
        };
        fault(until, "outage " + manner, () -> kms.faults().outage(manner), symptom);
    }

    private void disable(long until) {
        String arn = any(keys.arns());
        FaultHistory.Period period = history.begin("disabled", keys.namesOf(arn), EnumSet.of(Symptom.DISABLED));
        counts.merge("disabled", 1, Integer::sum);
        kms.setKeyState(arn, KeyState.DISABLED);
        running.add(new Running(period, until, () -> kms.setKeyState(arn, KeyState.ENABLED)));
    }

    /** Not where the request meets a fault itself. */
    private void moveAlias() {
        try {
            client.updateAlias(request -> request.aliasName(ChaosKeys.MOVING)
                    .targetKeyId(any(keys.movingTargets()))
                    .overrideConfiguration(bounded -> bounded.apiCallTimeout(PATIENCE)));
            counts.merge("alias moved", 1, Integer::sum);
        } catch (SdkException failed) {
            counts.merge("alias not moved", 1, Integer::sum);
        }
    }

    private void invalidate() {
        switch (random.nextInt(3)) {
            case 0 -> service.invalidateAll();
            case 1 -> service.invalidate("orders");
            default -> service.invalidate("default", any(List.of(Caller.context(0), Caller.context(1))));
        }
        counts.merge("invalidated", 1, Integer::sum);
    }

    private void lie(long until) {
        if (random.nextBoolean()) {
            byte[] another = new byte[32];
            random.nextBytes(another);
            fault(
                    until,
                    "another data key",
                    () -> kms.faults().on("Decrypt").alter(answer -> answer.with("Plaintext", another)),
                    Symptom.NOT_AUTHENTIC);
        } else {
            fault(
                    until,
                    "no data key",
                    () -> kms.faults().on("GenerateDataKey").alter(answer -> answer.without("Plaintext")),
                    Symptom.UNEXPECTED_ANSWER);
        }
    }

    private void fault(long until, String what, Supplier<Fault> begin, Symptom... symptoms) {
        FaultHistory.Period period = history.begin(what, Set.of(), EnumSet.copyOf(List.of(symptoms)));
        counts.merge(what, 1, Integer::sum);
        running.add(new Running(period, until, begin.get()::close));
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private record Running(FaultHistory.Period period, long until, Runnable ending) {

        boolean endIfOver(long now) {
            if (now - until < 0) {
                return false;
            }
            end();
            return true;
        }

        void end() {
            ending.run();
            period.end();
        }
    }
}
