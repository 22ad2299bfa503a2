package io.github.kmsenvelope.envelope.chaos;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One thread that writes, reads, and reads what must not be readable, and looks closely at what comes of it. */
final class Caller implements Runnable {

    /** In every plaintext and in every value of a context, and therefore in no text. */
    static final String SECRET = "chaos-secret";

    private static final int CONTEXTS = 5;

    private static final int RARE_CONTEXTS = 200;

    /** A call that waited for the request of another, which then came to nothing, makes one itself. */
    private static final int REQUESTS_OF_A_CALL = 2;

    private final EnvelopeKmsService service;
    private final Messages messages;
    private final FaultHistory history;
    private final Findings findings;
    private final Duration longest;
    private final CountDownLatch end;
    private final Random random;

    Caller(
            EnvelopeKmsService service,
            Messages messages,
            FaultHistory history,
            Findings findings,
            Duration longest,
            CountDownLatch end,
            long seed) {
        this.service = service;
        this.messages = messages;
        this.history = history;
        this.findings = findings;
        this.longest = longest;
        this.end = end;
        this.random = new Random(seed);
    }

    static EncryptionContext context(int number) {
        return EncryptionContext.of("tenant", SECRET + number).withAssociatedData("row", SECRET);
    }

    /** Until the end, or until the service is closed. */
    @Override
    public void run() {
        try {
            boolean open = true;
            while (open && !end.await(random.nextInt(6), TimeUnit.MILLISECONDS)) {
                open = makeCall();
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean makeCall() {
        Written written = messages.any(random);
        return switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> call(false, () -> write(context(random.nextInt(CONTEXTS))));
            case 4 -> call(false, () -> write(context(random.nextInt(RARE_CONTEXTS))));
            case 5 -> call(true, () -> read(written, changed(written.message()), written.context()));
            case 6 -> call(true, () -> read(written, written.message(), context(-1)));
            default -> call(false, () -> read(written, written.message(), written.context()));
        };
    }

    private void write(EncryptionContext context) {
        String purpose = ChaosKeys.PURPOSES.get(random.nextInt(ChaosKeys.PURPOSES.size()));
        byte[] plaintext = plaintext(random);
        messages.add(new Written(
                purpose, context, plaintext.clone(), service.forPurpose(purpose).encrypt(plaintext, context)));
    }

    static byte[] plaintext(Random random) {
        return (SECRET + random.nextLong()).getBytes(StandardCharsets.UTF_8);
    }

    private void read(Written written, byte[] message, EncryptionContext context) {
        byte[] plaintext = service.forPurpose(written.purpose()).decrypt(message, context);
        if (!Arrays.equals(plaintext, written.plaintext())) {
            findings.violation("another plaintext than was encrypted");
        }
    }

    /** Within the last 16 bytes, the tag: everything before makes the same requests as the genuine message. */
    private byte[] changed(byte[] message) {
        byte[] changed = message.clone();
        changed[message.length - 1 - random.nextInt(16)] ^= (byte) (1 << random.nextInt(8));
        return changed;
    }

    /** Returns false if the service is closed. */
    private boolean call(boolean mustFail, Runnable action) {
        findings.attempts().beginCall();
        long start = System.nanoTime();
        try {
            action.run();
            findings.succeeded();
            if (mustFail) {
                findings.violation("a changed message, or another context, went through");
            }
        } catch (KmsServiceException failure) {
            if (isClosed(failure)) {
                return false;
            }
            findings.failed(failure, SECRET);
            boolean meant = mustFail && failure instanceof MessageAuthenticationException;
            if (!meant && !history.excuses(failure, start, System.nanoTime())) {
                findings.violation(
                        "not excused by " + history.during(start, System.nanoTime()) + ": " + Findings.text(failure));
            }
        } catch (RuntimeException | Error other) {
            findings.violation("no exception of ours: " + Findings.text(other));
        }
        requireBounds(System.nanoTime() - start);
        return true;
    }

    private void requireBounds(long nanos) {
        if (nanos > longest.toNanos()) {
            findings.violation("a call took " + Duration.ofNanos(nanos));
        }
        findings.attempts().ofCall().forEach((operation, attempts) -> {
            if (attempts > REQUESTS_OF_A_CALL * Attempts.MOST) {
                findings.violation(attempts + " attempts of " + operation + " in one call");
            }
        });
    }

    private static boolean isClosed(KmsServiceException failure) {
        return failure instanceof KmsUsageException
                && String.valueOf(failure.getMessage()).contains("This service is closed");
    }
}
