package io.github.kmsenvelope.embedded;

import io.github.kmsenvelope.embedded.error.KmsError;
import io.github.kmsenvelope.embedded.operation.Operation;
import io.github.kmsenvelope.embedded.wire.Input;
import io.github.kmsenvelope.embedded.wire.Output;
import java.io.IOException;
import java.util.Map;
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
    private final KmsFaults faults;
    private volatile boolean closed;

    RequestHandler(Map<String, Operation> operations, RequestCounts counts, KmsFaults faults) {
        this.operations = operations;
        this.counts = counts;
        this.faults = faults;
    }

    /**
     * Answers one request.
     *
     * @param target the header that names the operation
     * @throws IOException if there is no answer: the KMS is closed, or a test broke the connection
     */
    Reply handle(@Nullable String target, byte[] body) throws IOException {
        if (this.closed) {
            throw new IOException("The embedded KMS is closed");
        }
        try {
            Reply reply = Reply.of(answer(target, body));
            logger.debug("{}: 200", target);
            return reply;
        } catch (KmsError e) {
            logger.debug("{}: {} {}", target, e.code(), e.getMessage());
            return Reply.of(e);
        } catch (BrokenConnection e) {
            throw new IOException("A fault of the embedded KMS broke the connection", e.getCause());
        } catch (RuntimeException e) {
            logger.error("{} failed", target, e);
            return Reply.of(KmsError.of("KMSInternalException", "The embedded KMS failed: " + e.getMessage()));
        }
    }

    void close() {
        this.closed = true;
    }

    private Output answer(@Nullable String target, byte[] body) {
        String name = (target != null && target.startsWith(TARGET_PREFIX))
                ? target.substring(TARGET_PREFIX.length())
                : String.valueOf(target);
        Operation operation = this.operations.get(name);
        if (operation == null) {
            throw KmsError.of("UnknownOperationException", "The embedded KMS has no operation '" + name + "'.");
        }
        this.counts.add(name);
        this.faults.beforeWork(name);
        return this.faults.afterWork(name, operation.apply(Input.parse(body)));
    }
}
