package io.github.kmsenvelope.embedded;

import io.github.kmsenvelope.embedded.KmsRequest.Outcome;
import io.github.kmsenvelope.embedded.error.KmsError;
import io.github.kmsenvelope.embedded.operation.Operation;
import io.github.kmsenvelope.embedded.wire.Input;
import io.github.kmsenvelope.embedded.wire.Output;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests of the AWS JSON 1.1 protocol, whichever way they come. */
final class RequestHandler {

    static final String TARGET_HEADER = "X-Amz-Target";

    private static final Logger logger = LoggerFactory.getLogger(RequestHandler.class);
    private static final String TARGET_PREFIX = "TrentService.";

    private final Map<String, Operation> operations;
    private final RequestCounts counts;
    private final RequestLog log;
    private final FaultPlan faults;
    private volatile boolean closed;

    RequestHandler(Map<String, Operation> operations, RequestCounts counts, RequestLog log, FaultPlan faults) {
        this.operations = operations;
        this.counts = counts;
        this.log = log;
        this.faults = faults;
    }

    /**
     * Answers one request.
     *
     * @param target the header that names the operation
     * @throws IOException if there is no answer: the KMS is closed, a test broke the connection or the thread was
     *     interrupted
     */
    Reply handle(@Nullable String target, byte[] body) throws IOException {
        requireOpen();
        String name = (target != null && target.startsWith(TARGET_PREFIX))
                ? target.substring(TARGET_PREFIX.length())
                : String.valueOf(target);
        Operation operation = this.operations.get(name);
        if (operation == null) {
            logger.debug("{}: no such operation", name);
            return Reply.of(
                    KmsError.of("UnknownOperationException", "The embedded KMS has no operation '" + name + "'."));
        }
        this.counts.add(name);
        Input input = parse(body);
        RequestLog.Entry entry = this.log.arrived(name, input);
        try {
            this.faults.delay(name);
            requireOpen();
            // A request that is no JSON is refused where it would be served, not before a fault.
            Reply reply = reply(name, () -> operation.apply((input != null) ? input : Input.parse(body)), entry);
            if (this.faults.truncates(name)) {
                entry.end(Outcome.TRUNCATED, null);
                return reply.truncated();
            }
            return reply;
        } catch (InterruptedException e) {
            entry.end(Outcome.ABORTED, null);
            Thread.currentThread().interrupt();
            throw (IOException)
                    new InterruptedIOException("Interrupted while the embedded KMS held the request back").initCause(e);
        } catch (IOException | Error e) {
            entry.end(Outcome.CONNECTION_BROKEN, null);
            throw e;
        }
    }

    void close() {
        this.closed = true;
        // Whoever is held back finds the KMS closed.
        this.faults.clear();
    }

    private Reply reply(String name, Supplier<Output> work, RequestLog.Entry entry) throws IOException {
        KmsError refusal;
        try {
            this.faults.refuse(name);
            Reply reply =
                    Reply.of(this.faults.alter(name, new KmsAnswer(work.get())).output());
            entry.end(Outcome.SUCCEEDED, null);
            logger.debug("{}: 200", name);
            return reply;
        } catch (KmsError e) {
            refusal = e;
        } catch (RuntimeException e) {
            logger.error("{} failed", name, e);
            refusal = KmsError.of("KMSInternalException", "The embedded KMS failed: " + e.getMessage());
        }
        entry.end(Outcome.REFUSED, refusal.code());
        logger.debug("{}: {} {}", name, refusal.code(), refusal.getMessage());
        return Reply.of(refusal);
    }

    private static @Nullable Input parse(byte[] body) {
        try {
            return Input.parse(body);
        } catch (KmsError e) {
            return null;
        }
    }

    private void requireOpen() throws IOException {
        if (this.closed) {
            throw new IOException("The embedded KMS is closed");
        }
    }
}
