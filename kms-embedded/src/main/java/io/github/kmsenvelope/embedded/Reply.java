package io.github.kmsenvelope.embedded;

import io.github.kmsenvelope.embedded.error.KmsError;
import io.github.kmsenvelope.embedded.wire.Output;
import java.util.UUID;

/** An HTTP answer as both ways of reaching the KMS send it. Whoever gets the body owns it. */
final class Reply {

    static final String CONTENT_TYPE = "application/x-amz-json-1.1";
    static final String REQUEST_ID_HEADER = "x-amzn-RequestId";

    private final int status;
    private final byte[] body;
    private final String requestId = UUID.randomUUID().toString();

    private Reply(int status, byte[] body) {
        this.status = status;
        this.body = body;
    }

    static Reply of(Output output) {
        return new Reply(200, output.toJson());
    }

    static Reply of(KmsError error) {
        return new Reply(
                error.status(),
                Output.empty()
                        .with("__type", error.code())
                        .with("message", error.getMessage())
                        .toJson());
    }

    int status() {
        return this.status;
    }

    byte[] body() {
        return this.body;
    }

    String requestId() {
        return this.requestId;
    }
}
