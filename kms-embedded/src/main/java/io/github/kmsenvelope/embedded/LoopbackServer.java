package io.github.kmsenvelope.embedded;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves the KMS by HTTP, to this machine only. */
final class LoopbackServer implements AutoCloseable {

    private static final int MAX_BODY_BYTES = 1 << 20;

    // On JDK 17 the server sends head and body of an answer in two packets. Without TCP_NODELAY the second waits for
    // the acknowledgement of the first, some 40 ms for every request. The JDK offers no setting for one server alone.
    private static final String NO_DELAY = "sun.net.httpserver.nodelay";

    static {
        if (System.getProperty(NO_DELAY) == null) {
            System.setProperty(NO_DELAY, "true");
        }
    }

    private final RequestHandler handler;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
        Thread thread = new Thread(task, "embedded-kms");
        thread.setDaemon(true);
        return thread;
    });

    private LoopbackServer(RequestHandler handler, HttpServer server) {
        this.handler = handler;
        this.server = server;
    }

    static LoopbackServer start(RequestHandler handler, int port) {
        try {
            InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            HttpServer httpServer = HttpServer.create(new InetSocketAddress(loopback, port), 0);
            LoopbackServer server = new LoopbackServer(handler, httpServer);
            httpServer.createContext("/", server::serve);
            httpServer.setExecutor(server.threads);
            httpServer.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded KMS cannot listen on 127.0.0.1:" + port, e);
        }
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
    }

    @Override
    public void close() {
        this.server.stop(0);
        this.threads.shutdownNow();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
            if (body.length > MAX_BODY_BYTES) {
                exchange.sendResponseHeaders(413, -1);
                return;
            }
            String target = exchange.getRequestHeaders().getFirst(RequestHandler.TARGET_HEADER);
            Reply reply = this.handler.handle(target, body);
            exchange.getResponseHeaders().set("Content-Type", Reply.CONTENT_TYPE);
            exchange.getResponseHeaders().set(Reply.REQUEST_ID_HEADER, reply.requestId());
            exchange.sendResponseHeaders(reply.status(), reply.announcedLength());
            exchange.getResponseBody().write(reply.body());
        }
    }
}
