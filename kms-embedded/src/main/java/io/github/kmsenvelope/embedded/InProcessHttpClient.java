package io.github.kmsenvelope.embedded;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Hands the requests of an SDK client to the KMS without a socket, on the thread of the caller. */
final class InProcessHttpClient implements SdkHttpClient {

    private final RequestHandler handler;

    InProcessHttpClient(RequestHandler handler) {
        this.handler = handler;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                return execute(request);
            }

            @Override
            public void abort() {
                // The SDK interrupts the calling thread, which is the one that serves the request.
            }
        };
    }

    @Override
    public String clientName() {
        return "EmbeddedKms";
    }

    @Override
    public void close() {
        // Nothing is held open: the KMS is closed by whoever started it.
    }

    private HttpExecuteResponse execute(HttpExecuteRequest request) throws IOException {
        String target = request.httpRequest()
                .firstMatchingHeader(RequestHandler.TARGET_HEADER)
                .orElse(null);
        Reply reply = this.handler.handle(target, body(request));
        return HttpExecuteResponse.builder()
                .response(SdkHttpResponse.builder()
                        .statusCode(reply.status())
                        .putHeader("Content-Type", Reply.CONTENT_TYPE)
                        .putHeader("Content-Length", String.valueOf(reply.announcedLength()))
                        .putHeader(Reply.REQUEST_ID_HEADER, reply.requestId())
                        .build())
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(reply.body())))
                .build();
    }

    private static byte[] body(HttpExecuteRequest request) throws IOException {
        if (request.contentStreamProvider().isEmpty()) {
            return new byte[0];
        }
        try (InputStream body = request.contentStreamProvider().get().newStream()) {
            return body.readAllBytes();
        }
    }
}
