package io.github.kmsenvelope.embedded;

import io.github.kmsenvelope.embedded.error.KmsError;
import io.github.kmsenvelope.embedded.wire.Output;
import java.util.Arrays;
import java.util.UUID;

/** An HTTP answer as both ways of reaching the KMS send it. Whoever gets the body owns it. */
final class Reply {

    static final String CONTENT_TYPE = "application/x-amz-json-1.1";
    static final String REQUEST_ID_HEADER = "x-amzn-RequestId";

    private final int status;
    private final byte[] body;
    private final int announcedLength;
    private final String requestId = UUID.randomUUID().toString();

    private Reply(int status, byte[] body, int announcedLength) {
        this.status = status;
        this.body = body;
        this.announcedLength = announcedLength;
    }

    static Reply of(Output output) {
        return of(200, output);
    }

    static Reply of(KmsError error) {
        return of(error.status(), Output.empty().with("__type", error.code()).with("message", error.getMessage()));
    }

    private static Reply of(int status, Output output) {
        byte[] body = output.toJson();
        return new Reply(status, body, body.length);
    }

    /** Keeps the head, which announces the whole body, and half of the body. */
    Reply truncated() {
        return new Reply(this.status, Arrays.copyOf(this.body, this.body.length / 2), this.announcedLength);
    }

    int status() {
        return this.status;
    }

    byte[] body() {
        return this.body;
    }

    int announcedLength() {
        return this.announcedLength;
    }

    String requestId() {
        return this.requestId;
    }
}
